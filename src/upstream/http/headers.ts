/** Selects the headers that are sent upstream: six, each checked. All others are dropped. */
import { InputError } from '../errors.ts';

export interface ForwardedHeaders {
  readonly authorization: string;
  readonly acceptLanguage?: string | undefined;
  readonly requestId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

/** In characters. A portal JWT with many modules has a few thousand. */
const maxLengths = { authorization: 16_384, 'x-request-id': 200 } as const;
const maxLanguagesLength = 500;

/** Printable ASCII, spaces, tabs and Latin-1, as HTTP allows: no CR, LF, NUL or DEL. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const visibleAscii = /^[\x20-\x7e]+$/;

/** W3C Trace Context: all-zero ids are invalid, and only versions after 00 have more after the flags. */
const traceparentForm =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,200})?$/;
const tracestate = /^[\x20-\x7e]{1,512}$/;

export function isTraceparent(value: string): boolean {
  const [, version, rest] = traceparentForm.exec(value) ?? [];
  return version !== undefined && (rest === undefined || version !== '00');
}

export function forwardHeaders(caller: ForwardedHeaders, userAgent: string): Record<string, string> {
  const headers: Record<string, string> = { authorization: checked('authorization', caller.authorization) };
  const acceptLanguage = languages(caller.acceptLanguage ?? '');
  if (acceptLanguage !== '') headers['accept-language'] = acceptLanguage;
  if (caller.requestId) headers['x-request-id'] = checked('x-request-id', caller.requestId);
  // An invalid trace id is dropped and does not fail the request.
  if (caller.traceparent !== undefined && isTraceparent(caller.traceparent)) {
    headers['traceparent'] = caller.traceparent;
    if (caller.tracestate !== undefined && tracestate.test(caller.tracestate)) {
      headers['tracestate'] = caller.tracestate;
    }
  }
  headers['user-agent'] = userAgent;
  return headers;
}

/** Only a hint: from a list that is too long or has invalid items, the valid languages that fit are sent. */
function languages(header: string): string {
  if (header.length <= maxLanguagesLength && visibleAscii.test(header)) return header;
  let kept = '';
  // The rest of a very long header is ignored.
  for (const item of header.slice(0, 2 * maxLanguagesLength).split(',')) {
    const language = item.trim();
    if (language === '' || !visibleAscii.test(language)) continue;
    const longer = kept === '' ? language : `${kept},${language}`;
    if (longer.length > maxLanguagesLength) break;
    kept = longer;
  }
  return kept;
}

/** The error does not contain the value, which may be a token. */
function checked(name: keyof typeof maxLengths, value: string): string {
  if (value.length > maxLengths[name]) {
    throw new InputError(
      `header ${name} must be at most ${maxLengths[name]} characters, but got ${value.length}`,
    );
  }
  if (!fieldValue.test(value)) {
    throw new InputError(`header ${name} must hold printable Latin characters only, but got others`);
  }
  return value;
}

/** Whether a header has the form that upstream accepts. Upstream decides whether the token is valid. */
export function isBearer(authorization: string | null | undefined): boolean {
  return /^Bearer +\S+$/i.test(authorization ?? '');
}
