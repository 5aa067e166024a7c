/** Files laid out by hand as Arrow's are: content, a footer, its length as int32, and the magic. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkSeal, sealArrow } from '../../../lib/data/archives/arrow-seal';
import { temporaryFolder } from '../temporary';

const MARK = Buffer.from('md5 seal');

function arrow(content: Buffer, footer: Buffer, length = footer.length): Buffer {
  const tail = Buffer.from('....ARROW1');
  tail.writeInt32LE(length);
  return Buffer.concat([content, footer, tail]);
}

/** The same with the seal that MD5 gives for all of it, where it belongs. */
function sealed(content: Buffer, footer: Buffer): Buffer {
  const digest = createHash('md5').update(arrow(content, footer)).digest();
  return arrow(Buffer.concat([content, MARK, digest]), footer);
}

const [CONTENT, FOOTER] = [Buffer.from('the rows'), Buffer.from('the footer')];

describe('the seal of an Arrow file', () => {
  const folder = temporaryFolder();
  const file = () => path.join(folder.path, 'x.arrow');
  const seal = (bytes: Buffer) => {
    writeFileSync(file(), bytes);
    const handle = openSync(file(), 'r+');
    try {
      sealArrow(handle);
    } finally {
      closeSync(handle);
    }
    return readFileSync(file());
  };

  it('is put before the footer: a mark, and the MD5 of the file without it', () => {
    for (const [content, footer] of [
      [CONTENT, FOOTER],
      [Buffer.alloc(0), FOOTER],
      [CONTENT, Buffer.alloc(0)],
      [Buffer.alloc(3 * 2 ** 20 + 5, 'rows '), FOOTER],
    ] as const) {
      const whole = seal(arrow(content, footer));
      assert.ok(whole.equals(sealed(content, footer)), `${content.length} + ${footer.length} bytes`);
      checkSeal(whole);
    }
  });

  it('tells that any byte is another one', () => {
    const whole = sealed(CONTENT, FOOTER);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 1;
      assert.throws(() => checkSeal(damaged), Error, `byte ${at}`);
    }
  });

  it('says whether a file is cut, was never sealed, or has changed', () => {
    const whole = sealed(CONTENT, FOOTER);
    const changed = Buffer.from(whole);
    changed[0] ^= 1;
    for (const [bytes, message] of [
      [Buffer.alloc(0), /^no Arrow file, or one that is cut off$/],
      [Buffer.alloc(9), /^no Arrow file, or one that is cut off$/],
      [Buffer.from('ARROW1'), /^no Arrow file, or one that is cut off$/],
      [whole.subarray(0, -1), /^no Arrow file, or one that is cut off$/],
      [arrow(Buffer.alloc(0), Buffer.alloc(0)), /^without its checksum$/],
      [Buffer.from('....ARROW2'), /^no Arrow file, or one that is cut off$/],
      [arrow(CONTENT, FOOTER), /^without its checksum$/],
      [arrow(Buffer.from('x'.repeat(40)), FOOTER), /^without its checksum$/],
      // lengths that lead behind the file, before it, and to less than a seal before the footer
      [arrow(whole, FOOTER, -5), /^without its checksum$/],
      [arrow(whole, FOOTER, 10_000), /^without its checksum$/],
      [arrow(Buffer.concat([MARK, Buffer.alloc(15)]), FOOTER), /^without its checksum$/],
      [arrow(Buffer.concat([MARK, Buffer.alloc(16)]), FOOTER), /^its checksum does not match$/],
      [changed, /^its checksum does not match$/],
    ] as const)
      assert.throws(() => checkSeal(bytes), { message }, JSON.stringify(bytes.toString('latin1')));
  });

  it('counts for no footer that begins before the file, though all sums are right', () => {
    const end = CONTENT.length + 24 + FOOTER.length;
    // counted from the end, the footer would begin where it does
    const length = end + FOOTER.length + 10;
    const digest = createHash('md5')
      .update(arrow(CONTENT, FOOTER, length))
      .digest();
    const bytes = arrow(Buffer.concat([CONTENT, MARK, digest]), FOOTER, length);
    assert.throws(() => checkSeal(bytes), { message: 'without its checksum' });
  });

  it('may be the beginning of the file, and the footer may be empty', () => {
    checkSeal(sealed(Buffer.alloc(0), FOOTER));
    checkSeal(sealed(Buffer.alloc(0), Buffer.alloc(0)));
    const bytes = sealed(CONTENT, Buffer.alloc(0));
    checkSeal(bytes);
    // a length of zero is no damage, one below it is
    bytes.writeInt32LE(-1, bytes.length - 10);
    assert.throws(() => checkSeal(bytes), { message: 'without its checksum' });
  });

  it('is not put into a file that is none', () => {
    assert.throws(() => seal(Buffer.alloc(4)), Error);
    assert.throws(() => seal(arrow(CONTENT, FOOTER, 1000)), Error);
  });
});
