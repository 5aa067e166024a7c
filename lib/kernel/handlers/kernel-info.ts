/** `kernel_info_request`: what the kernel is. @module */
import { KERNEL_NAME, LANGUAGE_INFO, packageVersion } from '../language';
import { PROTOCOL_VERSION } from '../wire/messages';
import type { KernelRequest } from './request';

/** What a front end lists in its help. */
const HELP_LINKS = [
  { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
  { text: 'Node.js', url: 'https://nodejs.org/api/' },
  { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' },
  { text: 'Danfo.js', url: 'https://danfo.jsdata.org/api-reference' },
  { text: 'Batch Normalization (the paper)', url: 'https://arxiv.org/abs/1502.03167' },
] as const;

/** Answers from the control worker, whatever the cells do. */
export function kernelInfo(request: KernelRequest): void {
  request.reply({
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: KERNEL_NAME,
    implementation_version: packageVersion(),
    language_info: LANGUAGE_INFO,
    banner: `TypeScript ${LANGUAGE_INFO.version} on Node.js ${process.versions.node}`,
    help_links: HELP_LINKS,
    debugger: true,
    supported_features: ['debugger'],
  });
}
