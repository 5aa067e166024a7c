import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { needsOneDnn } from './support';
import { SOURCES } from '../../sources';

const ENGINE = path.join(__dirname, '../../../lib/engine');
/** The C library's own checks of its heap, where they are installed: without them an overrun ends the process only now and then. */
const CHECKED_HEAP = ['/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu']
  .map((folder) => path.join(folder, 'libc_malloc_debug.so.0'))
  .find((file) => existsSync(file));

/** Gradients of 1x1 filters over few channels, with strides, which oneDNN 2.6 computes past the end of its memory. */
const PROGRAM = `
const { tf, useEngine } = require(${JSON.stringify(ENGINE)});
void useEngine('onednn').then(() => {
  for (let n = 0; n < 200; n++) {
    const [side, C, K] = [3 + (n % 11), 1 + (n % 7), 8 + ((5 * n) % 33)];
    tf.tidy(() => {
      const x = tf.ones([1 + (n % 4), side, 14 - (n % 9), C]);
      const conv = (w) => tf.conv2d(x, w, [2 + (n % 2), 1 + (n % 3)], 'valid');
      tf.grad((w) => conv(w).sum())(tf.ones([1, 1, C, K])).dataSync();
    });
  }
  process.exit(0);
});`;

describe('the heap', () => {
  needsOneDnn();

  it('is whole after gradients of strided 1x1 filters over few channels', () => {
    const heap = CHECKED_HEAP === undefined ? {} : { LD_PRELOAD: CHECKED_HEAP, MALLOC_CHECK_: '3' };
    const { status, signal, stderr } = spawnSync(process.execPath, [...SOURCES, '-e', PROGRAM], {
      cwd: path.join(__dirname, '../../..'),
      env: { ...process.env, ...heap },
      encoding: 'utf8',
    });
    assert.deepEqual([status, signal], [0, null], stderr);
  });
});
