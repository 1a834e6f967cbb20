/** Results for everyone: a live region for screen readers, and a toast for what succeeded. */
import { useEffect, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';

interface Message {
  readonly text: string;
  readonly isToast: boolean;
}

/** How long a toast stays. It only repeats what the page shows, so nothing is lost with it. */
const toastMs = 8_000;

let message: Message = { text: '', isToast: false };
const listeners = new Set<() => void>();

function publish(text: string, isToast: boolean): void {
  // Screen readers repeat a message only if its text changes.
  message = { text: text === message.text ? `${text}\u00a0` : text, isToast };
  for (const listener of listeners) listener();
}

/** Tells screen readers only, such as the number of matches. */
export function announce(text: string): void {
  // A toast that is still shown is more important.
  if (!message.isToast) publish(text, false);
}

/** Tells everyone that a change was made. */
export function notify(text: string): void {
  publish(text, true);
}

function dismiss(): void {
  publish('', false);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Announcer(): ReactNode {
  const { text, isToast } = useSyncExternalStore(subscribe, () => message);
  useEffect(() => {
    if (!isToast) return;
    const timer = setTimeout(dismiss, toastMs);
    return () => clearTimeout(timer);
  }, [text, isToast]);
  return (
    <div className={isToast ? 'toast' : 'visually-hidden'}>
      <div role="status" aria-live="polite">
        {text}
      </div>
      {isToast && (
        <button type="button" className="quiet" onClick={dismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}
