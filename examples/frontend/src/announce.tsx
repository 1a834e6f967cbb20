/** One polite live region: what happened, for whoever cannot see it happen. */
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

let message = '';
const listeners = new Set<() => void>();

export function announce(text: string): void {
  // The same words twice are only read twice when they differ.
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
