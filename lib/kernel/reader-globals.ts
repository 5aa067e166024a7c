/**
 * `input` and `prompt`, which every cell can call to ask the reader.
 * @module
 */
import { frontEnd, nobodyToAsk } from './front-end';

/** Asks the reader; everything else goes on meanwhile. Rejects with BnlabError (`usage`) where nobody can be asked. */
async function input(question = '', { password = false }: { readonly password?: boolean } = {}): Promise<string> {
  const kernel = frontEnd();
  if (kernel === undefined) throw nobodyToAsk();
  return kernel.ask({ prompt: String(question), password });
}

/** Asks the reader while everything else stands still; an empty answer gives `byDefault`. @throws BnlabError (`usage`) where nobody can be asked. */
function prompt(question = '', byDefault = ''): string {
  const kernel = frontEnd();
  if (kernel === undefined) throw nobodyToAsk();
  const shown = byDefault === '' ? String(question) : `${question} [${byDefault}] `;
  return kernel.askNow({ prompt: shown }) || String(byDefault);
}

/** Makes `input` and `prompt` known to all cells. */
export function defineReaderGlobals(): void {
  for (const [name, value] of Object.entries({ input, prompt })) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  }
}
