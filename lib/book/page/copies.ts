/** A button at each piece of code that copies it. */
import { say } from './language';

const WORDS = {
  copy: { en: 'Copy', ko: '복사' },
  copied: { en: 'Copied', ko: '복사했다' },
  failed: { en: 'Select and copy by hand', ko: '직접 선택해 복사' },
} as const;
/** Milliseconds that a button says what happened. */
const SAID = 2000;

/** Adds the buttons. */
export function offerCopies(): void {
  for (const code of document.querySelectorAll<HTMLElement>('pre.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    say(button, WORDS.copy);
    button.addEventListener('click', () => {
      void copied(code).then((isDone) => {
        say(button, isDone ? WORDS.copied : WORDS.failed);
        setTimeout(() => say(button, WORDS.copy), SAID);
      });
    });
    const listing = document.createElement('div');
    listing.className = 'listing';
    code.replaceWith(listing);
    listing.append(code, button);
  }
}

/** Pages from the disk may have no clipboard: then the text is selected, so that one key copies it. */
async function copied(code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(code);
    return false;
  }
}
