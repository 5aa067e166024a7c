import assert from 'node:assert/strict';
import { keepLooks, waitFor } from '../../../lib/engine/webgpu/events';

/** Stands for Dawn: answers after some looks, each asked for by `setImmediate` as Dawn does it. */
class Device {
  answered = 0;
  looks = 0;

  ask(after: number): void {
    const look = () => {
      this.looks++;
      if (this.looks >= after) this.answered++;
      else setImmediate(look);
    };
    setImmediate(look);
  }
}

/** The classes that the package has, of which one is used here. */
function classes() {
  const methods = 'requestAdapter requestDevice onSubmittedWorkDone popErrorScope getCompilationInfo'.split(' ');
  const later = [...methods, 'createComputePipelineAsync', 'createRenderPipelineAsync'];
  const All = class {};
  for (const name of later) Object.assign(All.prototype, { [name]: () => undefined });
  const GPUBuffer = class {
    mapAsync(device: Device, after: number) {
      device.ask(after);
    }
  };
  return { GPU: All, GPUAdapter: All, GPUQueue: All, GPUDevice: All, GPUShaderModule: All, GPUBuffer };
}

describe('waiting for a GPU', () => {
  const real = setImmediate;
  const { GPUBuffer, ...rest } = classes();
  before(() => keepLooks({ GPUBuffer, ...rest }));
  const buffer = new GPUBuffer();
  const turn = () => new Promise((resolve) => real(resolve));

  it('ends inside a synchronous call, and leaves setImmediate as it was', () => {
    const device = new Device();
    buffer.mapAsync(device, 5);
    waitFor(() => device.answered > 0, 'a read');
    assert.deepEqual([device.looks, device.answered, setImmediate], [5, 1, real]);
  });

  it('is left to the program where nobody waits: answers come when it rests', async () => {
    const device = new Device();
    buffer.mapAsync(device, 3);
    assert.equal(device.looks, 0);
    for (let i = 0; i < 5; i++) await turn();
    assert.deepEqual([device.looks, device.answered], [3, 1]);
  });

  it('is refused where no answer can come', () => {
    assert.throws(() => waitFor(() => false, 'a read'), /Dawn to answer a read, got nothing to wait for/);
  });

  it('names the method that another release of the package lacks', () => {
    assert.throws(() => keepLooks({}), /GPU\.requestAdapter/);
  });
});
