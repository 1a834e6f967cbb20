/** Who an operation is counted for, and whose answers it may share: a hash, so that no store ever holds a credential. */
import { createHash } from 'node:crypto';
import type { OperationInput } from '../run-operation.ts';

/** Not to be turned back into its parts, and never the same for other parts. */
export function hashOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** The credential where there is one; else the address. */
export function callerOf({ headers, exchange }: OperationInput, trustedProxies: number): string {
  const authorization = headers.get('authorization');
  // However its scheme is written, and however many spaces follow it: the token is the same.
  const credential = authorization?.trim().replace(/^bearer +/i, '') ?? '';
  if (credential !== '') return hashOf(['credential', credential]);
  const address = addressBehind(trustedProxies, headers.get('x-forwarded-for'), exchange.remoteAddress);
  return hashOf(['address', address]);
}

/**
 * Each proxy adds the address that it was asked from at the end, so what stands before the entries of our own
 * proxies is the client's own word, and not believed.
 */
export function addressBehind(
  trustedProxies: number,
  forwardedFor: string | null,
  remoteAddress: string | undefined,
): string {
  const remote = remoteAddress ?? '';
  if (trustedProxies === 0 || forwardedFor === null) return remote;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  return hops.at(-trustedProxies) ?? hops[0] ?? remote;
}
