/** One polite live region that announces results to screen readers. */
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

let message = '';
const listeners = new Set<() => void>();

export function announce(text: string): void {
  // Screen readers repeat a message only if its text changes.
  message = text === message ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer(): ReactNode {
  const text = useSyncExternalStore(subscribe, () => message);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
