/** Runs a suite on each engine that is here. */
import { ENGINES, useEngine, type EngineName } from '../../lib/engine';

/** One `describe` for each engine; engines that cannot run here skip with a message. */
export function onEachEngine(
  title: string,
  body: (engine: EngineName) => void,
  names: readonly EngineName[] = ['cpu', 'wasm', 'onednn', 'webgpu', 'tensorflow'],
): void {
  for (const name of names) {
    describe(`${title}, engine ${name}`, () => {
      before(async function () {
        const engine = ENGINES.find((each) => each.name === name)!;
        await engine.look?.();
        const status = engine.probe();
        if (!status.available) {
          console.log(`      skipped: ${name}: ${status.detail}${status.remedy ? ` (${status.remedy})` : ''}`);
          this.skip();
        }
        await useEngine(name);
      });
      body(name);
    });
  }
}
