/** The pace of the list of companies: a leaky bucket of 20 calls, of which five leak out a second. */
import { ApiError } from './errors.ts';
import type { Store } from './store.ts';

const capacity = 20;
const leakMs = 200;

/** Throws the 429 when the caller's bucket is full. */
export function takeListCall(store: Store, caller: string): void {
  const now = store.clock.now();
  const emptyAt = Math.max(store.buckets.get(caller) ?? 0, now);
  const waitMs = emptyAt + leakMs - now - capacity * leakMs;
  if (waitMs > 0) {
    throw new ApiError(429, 'Too many requests.', {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
    });
  }
  store.buckets.set(caller, emptyAt + leakMs);
}
