/** Identifies callers for rate limits and cached answers, by hashes, so that no store contains a credential. */
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';

/** One-way, and different for different parts. */
export function hashOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/**
 * Each proxy appends the address of its client. So entries before those of the trusted proxies come from the
 * client and are not trusted.
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

/** The first half of an IPv6 address, because the client chooses the other half. Other text is unchanged. */
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
