/** Hides tokens in texts that may be shown: upstream's error texts, log lines and the URLs of the call journal. */

const hidden = '***';

// Each of these reads a text in time proportional to its length, whatever it holds: where a match begins is
// literal, and no two attempts read the same run of characters.

/** `idt:TKN-1234-5678:secret`; the id stays, it is no secret and helps to find the token. */
const apiToken = /idt(:|%3A)(TKN-[\d-]+)(?::|%3A)(?:(?!%2[27])[^\s"'&,;()<>])+/gi;
const bearer = /\bBearer\s+[^\s"',;]+/gi;

/** `known` are secrets at hand, such as the caller's own token, whatever their form. */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  let masked = text;
  // Shorter texts occur by chance and are no secrets.
  for (const secret of known) if (isSecret(secret)) masked = masked.replaceAll(secret, hidden);
  masked = masked.replace(apiToken, `idt$1$2$1${hidden}`).replace(bearer, `Bearer ${hidden}`);
  return maskWebTokens(masked);
}

/** No text is worth more than this beyond what is kept of it; tokens are shorter. */
const overhang = 4_096;

/**
 * The first `length` characters of what `maskSecrets` makes of a text, at a cost that depends on `length` and not
 * on the text: only its beginning is looked at, and what the cut may have left of a known secret goes too.
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

/** Cuts off the end of a text where that is the beginning of a secret. */
function withoutBeginningOf(secret: string, text: string): string {
  for (let length = Math.min(secret.length - 1, text.length); length >= 4; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

const wordRun = /[\w-]+/g;
const fewestHeaderCharacters = 6;

/**
 * JSON Web Tokens: `eyJ…`, a dot, and one or two more parts. By hand, as an expression would read a run of
 * characters without a dot once for every `eyJ` in it.
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

/** How long the run of such characters is that begins here. */
function runAt(text: string, index: number): number {
  wordRunHere.lastIndex = index;
  return wordRunHere.exec(text)?.[0].length ?? 0;
}

/** What a client may have put where its own text is shown, such as the name of an operation: its token, or a part of it. */
export function maskOwnSecrets(text: string, authorization: string | null | undefined): string {
  if (text.length < shortestPart) return text;
  const credential = authorization?.trim().replace(/^bearer +/i, '') ?? '';
  const parts = [credential, ...credential.split(/[^\w-]/)].filter(({ length }) => length >= shortestPart);
  return maskSecrets(text, parts).replace(encodedJson, hidden);
}

/** Shorter parts of tokens are words that occur by chance. Characters. */
const shortestPart = 12;
/** The head or the claims of a JSON web token, as far as they fit into a name. */
const encodedJson = /eyJ\w{12,}/g;

/**
 * API tokens can be looked up by their secret: `token=…`, `eq(token,"…")`, `in(token,("…"))`. The
 * others sign links to stored files.
 */
const secretParameter =
  /([?&](?:[\w.]+\.)?(?:token|access_token|sig|signature|x-amz-[\w-]+|password|secret)=)[^&]*/gi;
/** Masked to the end of the parameter, as a secret may hold what looks like the end of a call. */
const tokenOperand = /(\((?:[\w.]+\.)?token,)[^&]*/gi;

/** Path and query as they may be shown. */
export function maskUrl(url: string, known: readonly string[] = []): string {
  return maskSecrets(url.replace(secretParameter, `$1${hidden}`).replace(tokenOperand, `$1${hidden}`), known);
}
