/** Masks tokens in texts that may be shown: error texts from upstream, log lines and URLs in the journal. */

const hidden = '***';

// Each of these expressions takes time linear in the length of any text: a match begins with a literal, and no two
// attempts read the same run of characters.

/** `idt:TKN-1234-5678:secret`; the id is kept, because it is not secret and identifies the token. */
const apiToken = /idt(:|%3A)(TKN-[\d-]+)(?::|%3A)(?:(?!%2[27])[^\s"'&,;()<>])+/gi;
const bearer = /\bBearer\s+[^\s"',;]+/gi;

/** `known`: secrets in any form, such as the caller's own token. */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  let masked = text;
  // Shorter texts can occur by chance and are not secrets.
  for (const secret of known) if (isSecret(secret)) masked = masked.replaceAll(secret, hidden);
  masked = masked.replace(apiToken, `idt$1$2$1${hidden}`).replace(bearer, `Bearer ${hidden}`);
  return maskWebTokens(masked);
}

/** How much text after the kept part is scanned. Tokens are shorter. */
const overhang = 4_096;

/**
 * The first `length` characters of the masked text, at a cost that depends on `length` and not on the text. Reads
 * only the start of the text, and also removes a known secret that the cut left incomplete.
 */
export function maskedStart(text: string, length: number, known: readonly string[] = []): string {
  if (text.length <= length) return maskSecrets(text, known);
  const isCut = text.length > length + overhang;
  let start = isCut ? text.slice(0, length + overhang) : text;
  if (isCut) for (const secret of known) if (isSecret(secret)) start = withoutBeginningOf(secret, start);
  return maskSecrets(start, known).slice(0, length);
}

function isSecret(text: string): boolean {
  return text.length >= 8;
}

/** Removes the end of a text if it is the start of a secret. */
function withoutBeginningOf(secret: string, text: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length >= 4; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

const wordRun = /[\w-]+/g;
const fewestHeaderCharacters = 6;

/**
 * Masks JSON Web Tokens: `eyJ…`, a dot, and one or two more parts. Not a regular expression, which would read a run
 * without a dot once for every `eyJ` in it.
 */
function maskWebTokens(text: string): string {
  if (!text.includes('eyJ')) return text;
  let masked = '';
  let done = 0;
  wordRun.lastIndex = 0;
  for (let run = wordRun.exec(text); run !== null; run = wordRun.exec(text)) {
    const [word] = run;
    const at = word.indexOf('eyJ');
    if (at === -1 || word.length - at < 3 + fewestHeaderCharacters || text[wordRun.lastIndex] !== '.')
      continue;
    const payload = runAt(text, wordRun.lastIndex + 1);
    if (payload === 0) continue;
    let end = wordRun.lastIndex + 1 + payload;
    if (text[end] === '.') end += 1 + runAt(text, end + 1);
    masked += text.slice(done, run.index + at) + hidden;
    done = end;
    wordRun.lastIndex = end;
  }
  return masked + text.slice(done);
}

const wordRunHere = /[\w-]+/y;

/** Length of the run of token characters that starts here. */
function runAt(text: string, index: number): number {
  wordRunHere.lastIndex = index;
  return wordRunHere.exec(text)?.[0].length ?? 0;
}

/** Masks the client's token, or a part of it, in a text from the client, such as an operation name. */
export function maskOwnSecrets(text: string, authorization: string | null | undefined): string {
  if (text.length < shortestPart) return text;
  const credential = authorization?.trim().replace(/^bearer +/i, '') ?? '';
  const parts = [credential, ...credential.split(/[^\w-]/)].filter(({ length }) => length >= shortestPart);
  return maskSecrets(text, parts).replace(encodedJson, hidden);
}

/** In characters. Shorter parts of tokens can occur by chance. */
const shortestPart = 12;
/** The header or claims of a JSON Web Token, possibly cut. */
const encodedJson = /eyJ\w{12,}/g;

/**
 * API tokens can be found by their secret: `token=…`, `eq(token,"…")`, `in(token,("…"))`. The other parameters
 * sign links to stored files.
 */
const secretParameter =
  /([?&](?:[\w.]+\.)?(?:token|access_token|sig|signature|x-amz-[\w-]+|password|secret)=)[^&]*/gi;
/** Masks to the end of the parameter, because a secret may contain what looks like the end of a call. */
const tokenOperand = /(\((?:[\w.]+\.)?token,)[^&]*/gi;

/** Masks secrets in a path and query. */
export function maskUrl(url: string, known: readonly string[] = []): string {
  return maskSecrets(url.replace(secretParameter, `$1${hidden}`).replace(tokenOperand, `$1${hidden}`), known);
}
