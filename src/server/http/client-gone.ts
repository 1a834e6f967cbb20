/** How an operation learns that its client has gone before it was answered. */
import type { ServerResponse } from 'node:http';
import { turnOf } from './connection.ts';

/** Calls back at most once; returns how to stop listening. */
export function onResponseClosed(res: ServerResponse, callback: () => void): () => void {
  return turnOf(res.req, res).onOver((gone) => {
    if (gone) callback();
  });
}

/** Of a Fetch request, which has no connection of its own. */
export function onAborted(signal: AbortSignal | null, callback: () => void): () => void {
  if (signal === null) return () => undefined;
  if (signal.aborted) callback();
  else signal.addEventListener('abort', callback, { once: true });
  return () => {
    signal.removeEventListener('abort', callback);
  };
}
