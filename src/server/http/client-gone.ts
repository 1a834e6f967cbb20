/** Detects that a client disconnected before it was answered. */
import type { ServerResponse } from 'node:http';
import { turnOf } from './connection.ts';

/** Calls back at most once. Returns a function that stops listening. */
export function onResponseClosed(res: ServerResponse, callback: () => void): () => void {
  const turn = turnOf(res.req, res);
  const listener = (gone: boolean): void => {
    if (gone) callback();
  };
  turn.onOver(listener);
  return () => {
    turn.offOver(listener);
  };
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
