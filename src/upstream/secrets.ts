/** Hides tokens in texts that may be shown: upstream's error texts and the URLs of the call journal. */

const hidden = '***';

/** `idt:TKN-1234-5678:secret`; the id stays, it is no secret and helps to find the token. */
const apiToken = /idt(:|%3A)(TKN-[\d-]+)(?::|%3A)(?:(?!%2[27])[^\s"'&,;()<>])+/gi;
const jsonWebToken = /eyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g;
const bearer = /\bBearer\s+[^\s"',;]+/gi;

/** `known` are secrets at hand, such as the caller's own token, whatever their form. */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  let masked = text;
  // Texts shorter than this occur by chance and are nobody's secret.
  for (const secret of known) if (secret.length >= 8) masked = masked.replaceAll(secret, hidden);
  return masked
    .replace(apiToken, `idt$1$2$1${hidden}`)
    .replace(bearer, `Bearer ${hidden}`)
    .replace(jsonWebToken, hidden);
}

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
