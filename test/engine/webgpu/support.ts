/** What the tests of the webgpu engine share. */
import { webgpuEngine } from '../../../lib/engine/webgpu';
import { useEngine } from '../../../lib/engine';

/** Skips a suite, saying why, where there is no adapter; makes the engine the backend where there is one. */
export function needsGpu(): void {
  before(async function () {
    this.timeout(60_000);
    await webgpuEngine.look!();
    const { available, detail, remedy } = webgpuEngine.probe();
    if (!available) {
      console.log(`      skipped: ${detail} (${remedy})`);
      this.skip();
    }
    await useEngine('webgpu');
  });
}
