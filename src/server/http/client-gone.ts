/** Detects that a client disconnected before it was answered. */
import type { ServerResponse } from 'node:http';
import { turnOf } from './connection.ts';

/** Calls back at most once. Returns a function that stops listening. */
export function onResponseClosed(res: ServerResponse, callback: () => void): () => void {
  return turnOf(res.req, res).onOver((gone) => {
    if (gone) callback();
  });
}

/** The same for a Fetch request, which has only a signal. */
export function onAborted(signal: AbortSignal | null, callback: () => void): () => void {
  if (signal === null) return () => undefined;
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
  return () => {
    signal.removeEventListener('abort', callback);
  };
}
