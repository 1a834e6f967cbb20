/** Splits a raw query string at `&` and decodes each piece. */

/** Encoded characters that affect where a piece ends. Clients send quotes raw or encoded. */
const ENCODED: Readonly<Record<string, string>> = { '22': '"', '27': "'", '28': '(', '29': ')' };

/** An `&` inside quotes or parentheses belongs to the filter expression and does not split. */
export function splitPieces(raw: string): string[] {
  const text = raw.startsWith('?') ? raw.slice(1) : raw;
  const pieces: string[] = [];
  let start = 0;
  let quote = '';
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    let character = text.charAt(index);
    const at = index;
    if (character === '%') {
      const decoded = ENCODED[text.slice(index + 1, index + 3)];
      if (decoded === undefined) continue;
      character = decoded;
      index += 2;
    }
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '&' && depth <= 0) {
      pieces.push(text.slice(start, at));
      start = index + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.map(decodePercent);
}

/**
 * Percent-decodes only: `+` stays `+`, because it is also the sign of `order` and `select` and can be part of an email
 * address. Sequences that are not valid UTF-8 stay unchanged.
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      return sequence;
    }
  });
}
