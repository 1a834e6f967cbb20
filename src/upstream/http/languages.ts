/** Normalizes an `accept-language` header, so that different spellings count as the same request. */

/** Servers commonly try up to this many. */
const maxLanguages = 3;
/** In characters. The rest of a longer header is ignored. */
const maxLength = 500;

/** The most preferred languages, in order, in lower case and without weights. Empty for any or none. */
export function preferredLanguages(header: string | null | undefined): string {
  if (header == null || header === '') return '';
  const weighted: { readonly tag: string; readonly weight: number }[] = [];
  for (const item of header.slice(0, maxLength).toLowerCase().split(',')) {
    const [, tag, weight = '1'] =
      /^\s*([a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3})\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/.exec(item) ?? [];
    if (tag === undefined || Number(weight) === 0 || weighted.some((other) => other.tag === tag)) continue;
    weighted.push({ tag, weight: Number(weight) });
  }
  return weighted
    .sort((one, other) => other.weight - one.weight)
    .slice(0, maxLanguages)
    .map(({ tag }) => tag)
    .join();
}
