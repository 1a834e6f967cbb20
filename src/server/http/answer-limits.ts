/** Counts the bytes of an answer until it is sent, and replaces an answer over a limit with a short error. */
import type { MemoryLimits } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { HeldBytesLimits } from '../../upstream/http/held-bytes.ts';
import type { RequestState } from '../operation/request-state.ts';
import { retryAfterSeconds } from './overload.ts';
import type { Sent } from './send-response.ts';

export function heldBytesLimits(limits: MemoryLimits): HeldBytesLimits {
  return {
    total: limits.maxHeldBytes,
    perCaller: limits.maxHeldBytesPerCaller,
    upstreamPerOperation: limits.maxUpstreamBytesPerOperation,
  };
}

/** In bytes. Smaller answers are not counted: the limit on requests in flight bounds their total. */
export const smallAnswerBytes = 16_384;

/** Returns the answer, or the error to send instead. */
export function withinLimits(sent: Sent, state: RequestState, maxAnswerBytes: number): Sent {
  const { held } = state;
  // UTF-8 takes up to three bytes for each character.
  if (held === undefined) return sent;
  if (sent.body.length <= smallAnswerBytes / 3) {
    held.holdAnswer(0);
    return sent;
  }
  const bytes = Buffer.byteLength(sent.body);
  if (bytes > maxAnswerBytes) {
    held.end();
    const message = `The answer can have at most ${maxAnswerBytes} bytes, but has ${bytes}. Request less at once.`;
    return replaced(state, sent, 400, 'QUERY_TOO_COMPLEX', message);
  }
  const full = held.holdAnswer(bytes <= smallAnswerBytes ? 0 : bytes);
  if (full === undefined) {
    const { status, headers, body, isEncoded = false } = sent;
    return { status, headers, body, isEncoded, bytes };
  }
  const message =
    full === 'caller'
      ? `This caller's requests hold as much memory as one caller can. Read their answers, then retry in ${retryAfterSeconds} seconds.`
      : `The gateway is overloaded: its memory for requests is full. Retry in ${retryAfterSeconds} seconds.`;
  return replaced(state, sent, 503, 'RATE_LIMITED', message);
}

/** A mutation may have changed something, so its answer has status 200: clients do not retry it automatically. */
function replaced(state: RequestState, sent: Sent, status: number, code: ErrorCode, message: string): Sent {
  const { requestId, operation } = state;
  const isWrite = operation?.type === 'mutation';
  state.errorCodes = [code];
  const text = isWrite
    ? `${message} The change may have been made; read the object before you repeat it.`
    : message;
  const wait = status === 503 && !isWrite;
  const extensions = { code, requestId, ...(wait ? { retryAfterSeconds } : {}) };
  return {
    status: isWrite ? 200 : status,
    headers: {
      'content-type': sent.headers['content-type'],
      'x-request-id': requestId,
      ...(wait ? { 'retry-after': String(retryAfterSeconds) } : {}),
    },
    body: JSON.stringify({ errors: [{ message: text, extensions }], ...(isWrite ? { data: null } : {}) }),
  };
}
