/**
 * Which precisions of convolutions oneDNN offers on this processor.
 * @module
 */
import { CONVOLUTION, ELEMENT, PROP, TAG, type DataType } from '../constants';
import type { Device } from '../device';
import { int64 } from '../status';

/** A side of the picture, and channels, that every implementation takes. */
const [SIDE, CHANNELS] = [8, 16];

/** Whether oneDNN convolves bf16 here by more than its slow reference code; it needs AVX-512 at least. */
export function offersBf16({ library }: Device): boolean {
  const picture = (type: DataType) => library.byTag([1, CHANNELS, SIDE, SIDE], TAG.nhwc, type);
  const filter = library.byTag([CHANNELS, CHANNELS, 1, 1], TAG.any, ELEMENT.bf16);
  const [one, none] = [int64([1, 1]), int64([0, 0])];
  const { bf16, float32 } = ELEMENT;
  const made = library.tryMake({
    what: 'convolution in bf16',
    init: (operation) =>
      library.dnnl.convForward(
        ...([operation, PROP.training, CONVOLUTION.direct, picture(bf16), filter, null, picture(float32)] as const),
        ...([one, none, none, none] as const),
      ),
    slots: () => [],
    work: { multiplyAdds: 0 },
  });
  made?.destroy();
  return made !== undefined && !made.isReference;
}
