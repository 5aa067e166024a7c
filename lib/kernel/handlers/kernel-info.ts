/** `kernel_info_request`: what the kernel is. @module */
import { KERNEL_NAME, LANGUAGE_INFO, packageVersion } from '../language';
import { PROTOCOL_VERSION } from '../wire/messages';
import type { KernelRequest } from './request';

/** Answers from the control worker, whatever the cells do. */
export function kernelInfo(request: KernelRequest): void {
  request.reply({
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: KERNEL_NAME,
    implementation_version: packageVersion(),
    language_info: LANGUAGE_INFO,
    banner: `TypeScript ${LANGUAGE_INFO.version} on Node.js ${process.versions.node}`,
    help_links: [],
  });
}
