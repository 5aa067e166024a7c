/**
 * What goes wrong on the device is thrown: by itself WebGPU prints it and goes on with numbers of no meaning.
 * @module
 */
import { BnlabError } from '../../errors';
import { perBackend } from '../per-backend';
import type { tf } from '../tf';
import { checkBound, checkMade } from './limits';
import type { AdapterInfo, BackendClass, Device, GpuProgram, StockBackend } from './types';

/** The first error of a device since it was last looked for. */
class Faults {
  private message: string | undefined;

  constructor(device: Device) {
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.message ??= event.error.message;
    });
  }

  /** @throws BnlabError (`engine`) where the device reported an error. */
  check(where: string): void {
    const got = this.message;
    if (got === undefined) return;
    this.message = undefined;
    const hint = 'Take another engine, BNLAB_ENGINE=cpu, and tell the authors which network it was.';
    throw new BnlabError({
      kind: 'engine',
      where: `engine webgpu, ${where}`,
      expected: 'a device that runs it',
      got,
      hint,
    });
  }
}

const faultsOf = perBackend((device: Device) => new Faults(device));

type Run = Parameters<StockBackend['runWebGPUProgram']>;

/** The backend with errors thrown at the call whose shader does not compile or whose tensor is too large. */
export function withFaults(Base: BackendClass): BackendClass {
  return class extends Base {
    private readonly faults: Faults;

    constructor(device: Device, info: AdapterInfo) {
      super(device, info);
      this.faults = faultsOf(device);
    }

    override uploadToGPU(dataId: object): void {
      const { shape, resource } = this.tensorMap.get(dataId);
      if (resource == null) checkMade(shape, this.device);
      super.uploadToGPU(dataId);
    }

    override runWebGPUProgram(...[program, inputs, dtype, uniforms, output]: Run): tf.TensorInfo {
      for (const { shape } of inputs) checkBound(shape, this.device);
      checkBound(output?.shape ?? program.outputShape, this.device);
      const result = output ?? this.makeTensorInfo(program.outputShape, dtype);
      try {
        return super.runWebGPUProgram(program, inputs, dtype, uniforms, result);
      } catch (thrown) {
        if (!output) this.disposeData(result.dataId);
        throw thrown;
      }
    }

    /** A shader that does not compile may not come among those that wait for the device: it would take them along. */
    override recordAndSubmit(program: GpuProgram, ...rest: unknown[]): void {
      try {
        this.faults.check(program.shaderKey);
      } catch (thrown) {
        delete this.pipelineCache[program.shaderKey];
        throw thrown;
      }
      super.recordAndSubmit(program, ...rest);
      this.faults.check(program.shaderKey);
    }

    override submitQueue(): void {
      super.submitQueue();
      this.faults.check('what waited for the device');
    }
  };
}
