/** The upstream calls of the last operation, for the footer. */
import { useSyncExternalStore } from 'react';

export interface Cost {
  readonly operation: string;
  readonly calls: number;
}

let last: Cost | undefined;
const listeners = new Set<() => void>();

export function rememberCost(operation: string, calls: number): void {
  last = { operation, calls };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLastCost(): Cost | undefined {
  return useSyncExternalStore(subscribe, () => last);
}
