/**
 * The fast engine on a CPU: TensorFlow.js kernels over oneDNN, the library under TensorFlow's and PyTorch's CPU speed.
 * @module
 */
import type { HostKernelName } from '../host-memory';
import { BnlabError } from '../../errors';
import { keepContract } from '../contract';
import { keepComplexOnCpu } from '../complex';
import type { Engine, TensorView } from '../engine';
import { filterGradientKernel } from '../filter-gradient';
import { hostKernels, replaceKernel, type HostKernel, type HostMemory } from '../host-memory';
import { tf } from '../tf';
import { OneDnnBackend } from './backend';
import { Device, type Kernels } from './device';
import { openDnnl, probeDnnl } from './ffi';
import { packageHere } from './find';
import { registerGuests } from './guests';
import { batchNormKernels } from './kernels/batch-norm';
import { binaryKernels } from './kernels/binary';
import { convKernels } from './kernels/conv';
import { eltwiseKernels } from './kernels/eltwise';
import { lrnKernels } from './kernels/lrn';
import { matmulKernels } from './kernels/matmul';
import { offersBf16 } from './kernels/precision';
import { poolKernels } from './kernels/pool';
import { reduceKernels } from './kernels/reduce';
import { shapeKernels } from './kernels/shape';
import { blend } from './kernels/update';
import { Pool } from './memory';
import { Library } from './library';
import { installFrugalGradients } from './tape';
import { measureFloor as measureFloorOf, profiled, type Floor } from './profile';

export { profileKernels, formatProfile, type Floor } from './profile';

const NAME = 'onednn';

let device: Device | undefined;

/** Loads the library, registers the backend and its kernels; once per process. */
function start(): void {
  if (device) {
    const { backend } = device;
    // somebody may have removed it
    if (!tf.findBackendFactory(NAME)) tf.registerBackend(NAME, () => backend);
    return;
  }
  const dnnl = openDnnl();
  const created = new Device(new OneDnnBackend(new Pool(dnnl, process.env.BNLAB_POISON === '1')), new Library(dnnl));
  tf.registerBackend(NAME, () => created.backend);
  keepComplexOnCpu();
  registerGuests(NAME, created.backend);
  for (const [name, kernel] of Object.entries(allKernels(created))) replaceKernel(name, NAME, profiled(name, kernel));
  keepContract(NAME);
  installFrugalGradients(NAME);
  device = created;
}

function allKernels(created: Device): Kernels {
  const memory: HostMemory = {
    make: (shape, dtype) => created.make(shape, dtype),
    floats: (tensor) => created.floats(tensor),
    ints: (tensor) => created.backend.native(tensor).values as Int32Array,
  };
  const loops = hostKernels(memory);
  return {
    ...loops,
    ...forFloats(created, loops, ['MaxPoolWithArgmax', 'MaxPool3D', 'MaxPool3DGrad']),
    ...shapeKernels(created),
    ...eltwiseKernels(created),
    ...binaryKernels(created),
    ...reduceKernels(created),
    ...matmulKernels(created),
    ...convKernels(created, filterGradientKernel(memory)),
    ...poolKernels(created, loops),
    ...lrnKernels(created),
    ...batchNormKernels(created, loops),
  };
}

/** Loops over floats, with the stock kernels for all other types. */
function forFloats(
  created: Device,
  loops: Readonly<Record<HostKernelName, HostKernel>>,
  names: readonly HostKernelName[],
): Kernels {
  const pairs = names.map((name) => {
    const [loop, stock] = [loops[name], created.stock(name)];
    const kernel: HostKernel = (inputs, attributes) => {
      const isFloat = Object.values(inputs).every(({ dtype }) => dtype === 'float32');
      return (isFloat ? loop : stock)(inputs, attributes);
    };
    return [name, kernel] as const;
  });
  return Object.fromEntries(pairs);
}

/** oneDNN through FFI: the fastest engine on Linux CPUs. */
export const onednnEngine: Engine = {
  name: NAME,
  summary: 'TensorFlow.js over oneDNN (libdnnl 2.x or 3.x): all cores, the fast engine of Linux CPUs',
  probe() {
    const found = probeDnnl();
    if ('version' in found) return { available: true, detail: `oneDNN ${found.version}` };
    return { available: false, detail: found.reason, remedy: packageHere() };
  },
  async activate() {
    start();
    if (await tf.setBackend(NAME)) return;
    throw new BnlabError({
      kind: 'engine',
      where: 'engine onednn',
      expected: 'a backend that starts',
      got: 'a refusal of TensorFlow.js',
      hint: 'Choose another engine: BNLAB_ENGINE=wasm.',
    });
  },
  threads: () => openDnnl().maxThreads,
  usePrecision(precision) {
    start();
    if (precision === 'bf16' && !offersBf16(device!)) throw noBf16();
    device!.precision = precision;
  },
  writable: true,
  make: (shape) => device!.make(shape),
  view(tensor) {
    if (!device || !['float32', 'int32', 'bool'].includes(tensor.dtype)) return undefined;
    const entry = device.backend.native(tensor);
    // the caller may write: copies of these numbers in other layouts are no longer true
    device.backend.dropExtras(entry);
    return entry.values as TensorView;
  },
  blend: (to, keep, from, add) => device !== undefined && blend(device, to, keep, from, add),
  dispose() {
    if (!device) return;
    device.library.dispose();
    device.backend.pool.trim();
  },
};

function noBf16(): BnlabError {
  return new BnlabError({
    kind: 'engine',
    where: 'engine onednn',
    expected: 'a processor and a oneDNN that convolve bf16: AVX-512 or AMX',
    got: `none here: oneDNN ${openDnnl().version} has no code for it`,
    hint: 'Leave --precision out, or say float32.',
  });
}

/** Measures what this machine can do, in about a second. @throws BnlabError (`engine`) without the library. */
export function measureFloor(): Floor {
  start();
  return measureFloorOf(device!);
}
