/** What a server may answer to a transfer, and what comes of it. */
import { gzipSync } from 'node:zlib';
import type { Answer } from './server';

/** The file that is to be fetched. */
export const CONTENT = Buffer.from('0123456789');

export interface Case {
  readonly answer: Answer;
  /** Bytes that are there already; each is an x. */
  readonly have?: number;
  /** The size that the publisher says. */
  readonly bytes?: number;
}

interface Refusal extends Case {
  readonly message: string;
  readonly failure: 'broken' | 'refused';
  /** The partial file has to go; by default it stays as it was. */
  readonly isGone?: boolean;
}

type Headers = Readonly<Record<string, string | number>>;
export const says =
  (status: number, headers: Headers, body: string | Buffer = ''): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(body);
/** As {@link says} with success, without a word about the length. */
const unsaid =
  (body: string | Buffer): Answer =>
  (_, response) => {
    response.write(body);
    response.end();
  };
const range = (start: number, total: number | string = 10) => ({ 'content-range': `bytes ${start}-9/${total}` });

export const TAKEN: Readonly<Record<string, Case & { readonly is: string }>> = {
  'the whole file': { answer: says(200, {}, CONTENT), is: '0123456789' },
  'the whole file with another status of success': { answer: says(299, {}, CONTENT), is: '0123456789' },
  'the whole file, though the rest was asked for': { answer: says(200, {}, CONTENT), have: 4, is: '0123456789' },
  'a whole file that is shorter than what was there': { answer: says(200, {}, '01'), have: 4, is: '01' },
  'the rest behind one byte': { answer: says(206, range(1), '123456789'), have: 1, is: 'x123456789' },
  'the rest of a file whose size is not said': {
    answer: says(206, { ...range(4, '*'), 'content-length': 6 }, '456789'),
    have: 4,
    is: 'xxxx456789',
  },
  'a part without saying which, where nothing was there': { answer: says(206, {}, CONTENT), is: '0123456789' },
  'a packed part, where nothing was there': {
    answer: says(206, { 'content-encoding': 'gzip' }, gzipSync(CONTENT)),
    is: '0123456789',
  },
  'a packed file, whose length is that of no file': {
    answer: says(200, { 'content-encoding': 'gzip', 'content-length': gzipSync(CONTENT).length }, gzipSync(CONTENT)),
    bytes: 10,
    is: '0123456789',
  },
  'as many bytes as the publisher says, without saying how many': {
    answer: unsaid(CONTENT),
    bytes: 10,
    is: '0123456789',
  },
};

const SAYS_NOT_WHICH = {
  have: 1,
  message: 'a part of the file without saying which; starting over',
  failure: 'broken',
  isGone: true,
} as const;
const OF_ANOTHER_SIZE = {
  bytes: 10,
  message: 'a file of 11 bytes instead of 10; starting over',
  failure: 'broken',
  isGone: true,
} as const;

const STATUS: Readonly<Record<'broken' | 'refused', readonly number[]>> = {
  broken: [408, 429, 500, 501, 503],
  refused: [300, 302, 400, 404, 407, 409, 428, 430, 499],
};

export const REFUSED: Readonly<Record<string, Refusal>> = {
  ...Object.fromEntries(
    (['broken', 'refused'] as const).flatMap((failure) =>
      STATUS[failure].map((status) => [
        `status ${status}`,
        { answer: says(status, {}), have: 4, message: `HTTP status ${status}`, failure },
      ]),
    ),
  ),
  'what is no range of its file': {
    answer: says(416, {}),
    have: 4,
    message: 'the partial file does not fit what the server has; starting over',
    failure: 'broken',
    isGone: true,
  },
  'an error with a place': { answer: says(400, { location: '/x' }), message: 'HTTP status 400', failure: 'refused' },
  'a page': {
    answer: says(200, { 'content-type': 'Text/HTML; charset=utf-8' }, CONTENT),
    have: 4,
    message: 'a web page instead of the file',
    failure: 'refused',
  },
  'a part without saying which': { answer: says(206, {}, '123456789'), ...SAYS_NOT_WHICH },
  'a packed part': {
    answer: says(206, { ...range(1), 'content-encoding': 'gzip' }, gzipSync('123456789')),
    ...SAYS_NOT_WHICH,
  },
  'a part that begins later': {
    answer: says(206, range(5), '56789'),
    have: 4,
    message: 'bytes from 5 instead of 4; starting over',
    failure: 'broken',
    isGone: true,
  },
  'a part that begins later, where nothing was there': {
    answer: says(206, range(1), '123456789'),
    message: 'bytes from 1 instead of 0; starting over',
    failure: 'broken',
    isGone: true,
  },
  'a whole file of another size': {
    answer: says(200, { 'content-length': 9 }, '012345678'),
    have: 4,
    bytes: 10,
    message: 'a file of 9 bytes instead of 10',
    failure: 'refused',
  },
  'the rest of a file of another size': { answer: says(206, range(1, 11), '123456789'), have: 1, ...OF_ANOTHER_SIZE },
  'a rest that makes another size': {
    answer: says(206, { ...range(4, '*'), 'content-length': 7 }, '456789x'),
    have: 4,
    ...OF_ANOTHER_SIZE,
  },
};
