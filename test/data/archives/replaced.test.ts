import assert from 'node:assert/strict';
import { replacedMembers } from '../../../lib/data/archives/replaced';
import { ImageListBuilder } from '../../../lib/data/source/image-list-builder';

const replaced = (members: readonly (readonly [file: string, className: string, name: string])[]) => {
  const builder = new ImageListBuilder();
  for (const [file, className, name] of members) builder.add({ className, name, file, offset: 0, size: 1 });
  return [...replacedMembers(builder.build())].sort((a, b) => a - b);
};

describe('members that come again later', () => {
  const names = (...all: readonly string[]) => all.map((name) => ['/a.tar', 'cat', name] as const);

  it('are all but the last one of a name, however it is written', () => {
    assert.deepEqual(replaced(names('1.jpg', '2.jpg', './1.jpg', '3.jpg', '1.jpg')), [0, 2]);
    assert.deepEqual(replaced(names('1.jpg', '1.jpg', '2.jpg', '2.jpg')), [0, 2]);
  });

  it('are none among different names, classes and archives', () => {
    assert.deepEqual(replaced([]), []);
    assert.deepEqual(replaced(Array.from({ length: 5000 }, (_, i) => ['/a.tar', 'cat', `${i}.jpg`])), []);
    assert.deepEqual(replaced([['/a.tar', 'cat', 'x'], ['/b.tar', 'cat', 'x'], ['/a.tar', 'dog', 'x']]), []); // prettier-ignore
  });
});
