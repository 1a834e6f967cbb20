/** How an operation learns that its client has gone before it was answered. */
import type { ServerResponse } from 'node:http';

/** Calls back at most once; returns how to stop listening. */
export function onResponseClosed(res: ServerResponse, callback: () => void): () => void {
  const onClose = (): void => {
    if (!res.writableFinished) callback();
  };
  if (res.destroyed) {
    onClose();
    return () => undefined;
  }
  res.on('close', onClose);
  return () => res.removeListener('close', onClose);
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
