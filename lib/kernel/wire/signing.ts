/**
 * Signatures of messages: who does not know the key of the connection file cannot speak to the kernel.
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How messages are signed; `scheme` is `hmac-` and the name of a hash. */
export interface Signing {
  readonly key: string;
  readonly scheme: string;
}

/** Signature of the four signed parts of a message, in hexadecimal; empty where there is no key. */
export function signatureOf(parts: readonly (string | Buffer)[], { key, scheme }: Signing): string {
  if (key === '') return '';
  const hash = createHmac(scheme.replace(/^hmac-/, ''), key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Whether a signature is the one of these parts. */
export function isSignedBy(signature: string, parts: readonly (string | Buffer)[], signing: Signing): boolean {
  const right = Buffer.from(signatureOf(parts, signing));
  const given = Buffer.from(signature);
  return right.length === given.length && timingSafeEqual(right, given);
}
