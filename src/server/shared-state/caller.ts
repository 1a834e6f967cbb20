/** Who an operation is counted for, and whose answers it may share: hashes, so that no store ever holds a credential. */
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** Not to be turned back into its parts, and never the same for other parts. */
export function hashOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
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

/** Of an IPv6 address its first half: the other half is the client's own choice. Any other text is left as it is. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = (text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : text.split(':');
  const [first, last] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...new Array<string>(zeros).fill('0'), ...last];
  return all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
