import assert from 'node:assert/strict';
import { notebookText } from '../../lib/kernel/notebook-text';
import type { Cell, CodeCell } from '../../lib/kernel/notebook';
import { code, markdown, notebook } from './helpers';

const TWO = 'one\ntwo';
const SPLIT = ['one\n', 'two'];

const stored = (...cells: readonly Cell[]) =>
  JSON.parse(notebookText(notebook(...cells))) as { readonly cells: readonly Record<string, unknown>[] };

/** The data of an output as the file holds them. */
function dataOf(data: Readonly<Record<string, unknown>>): unknown {
  const outputs = [{ output_type: 'display_data', data, metadata: {} }] as unknown as CodeCell['outputs'];
  return (stored({ ...code(''), outputs }).cells[0]['outputs'] as { data: unknown }[])[0].data;
}

describe('the text of a notebook file', () => {
  const KINDS: readonly (readonly [mime: string, isSplit: boolean])[] = [
    ['text/plain', true],
    ['text/html', true],
    ['text/markdown', true],
    ['image/svg+xml', true],
    ['application/javascript', true],
    ['image/png', false],
    ['application/json', false],
    ['application/vnd.plotly.v1+json', false],
  ];
  for (const [mime, isSplit] of KINDS) {
    it(`has a text of ${mime} ${isSplit ? 'in lines' : 'as it is'}, as nbformat has it`, () => {
      assert.deepEqual(dataOf({ [mime]: TWO }), { [mime]: isSplit ? SPLIT : TWO });
    });
  }

  it('leaves what is no text alone', () => {
    const tree = { a: TWO, b: [TWO] };
    assert.deepEqual(dataOf({ 'text/x-tree': tree, 'application/json': tree }), {
      'text/x-tree': tree,
      'application/json': tree,
    });
  });

  const LINES: readonly (readonly [text: string, lines: readonly string[]])[] = [
    ['', []],
    ['a', ['a']],
    ['a\n', ['a\n']],
    ['\n\n', ['\n', '\n']],
    ['a\r\nb\rc', ['a\r\n', 'b\r', 'c']],
    ['a\u2028b\u2029c\x85d\x0be\x0cf\x1cg', ['a\u2028', 'b\u2029', 'c\x85', 'd\x0b', 'e\x0c', 'f\x1c', 'g']],
    ['a\tb c', ['a\tb c']],
  ];
  for (const [text, lines] of LINES) {
    it(`ends the lines of ${JSON.stringify(text)} where Python does`, () => {
      assert.deepEqual(stored(markdown(text)).cells[0]['source'], lines);
    });
  }

  it('has keys in the order of their letters, one space for each level, and an end', () => {
    const text = notebookText({ ...notebook(), metadata: { b: { 10: 1, 9: 2, a: [] }, a: {} } });
    assert.equal(
      text,
      [
        '{',
        ' "cells": [],',
        ' "metadata": {',
        '  "a": {},',
        '  "b": {',
        '   "10": 1,',
        '   "9": 2,',
        '   "a": []',
        '  }',
        ' },',
        ' "nbformat": 4,',
        ' "nbformat_minor": 4',
        '}',
        '',
      ].join('\n'),
    );
  });
});
