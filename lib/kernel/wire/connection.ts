/**
 * The connection file by which a front end tells a kernel where to listen.
 * @module
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BnlabError, messageOf } from '../../errors';
import { checkedReading } from '../../json';

/** The five channels of a kernel. */
export type Channel = 'shell' | 'iopub' | 'stdin' | 'control' | 'hb';

/** Where a kernel listens, and the key that its messages are signed with; an empty key means no signatures. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

const CHANNELS: readonly Channel[] = ['shell', 'iopub', 'stdin', 'control', 'hb'];

/** Reads a connection file. @throws BnlabError (`usage`) when it cannot be read or lacks something. */
export function readConnection(file: string): Connection {
  const parsed = parse(file);
  const missing = CHANNELS.map((channel) => `${channel}_port`).filter((name) => typeof parsed[name] !== 'number');
  if (missing.length > 0) throw unusable(file, `no ${missing.join(', no ')}`);
  const { transport = 'tcp', ip = '127.0.0.1', key = '', signature_scheme = 'hmac-sha256' } = parsed;
  if (typeof key !== 'string') throw unusable(file, 'a key that is no text');
  return { ...parsed, transport, ip, key, signature_scheme } as Connection;
}

/** Address at which a channel is bound. */
export function addressOf({ transport, ip, ...ports }: Connection, channel: Channel): string {
  const port = ports[`${channel}_port`];
  return transport === 'ipc' ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`;
}

function parse(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw unusable(file, messageOf(thrown));
  }
  const reading = checkedReading(text, z.record(z.string(), z.unknown()));
  if (reading.fault !== undefined) throw unusable(file, reading.fault);
  return reading.value;
}

function unusable(file: string, got: string): BnlabError {
  return new BnlabError({
    kind: 'usage',
    where: file,
    expected: 'a connection file of Jupyter with five ports and a key',
    got,
    hint: 'Jupyter writes this file and starts this program; to open Jupyter run: npm run lab',
  });
}
