/** Adds a call to the record of its operation. */
import { CallEntry } from './journal.ts';
import type { UpstreamRequest } from './request.ts';

/** Adds an entry for a call that starts now. */
export function openEntry(
  { journal, method, path, paths = [], upstream, asked, follows }: UpstreamRequest,
  shared = false,
): CallEntry | undefined {
  if (journal === undefined) return undefined;
  const entry = new CallEntry(method, path, paths, shared, upstream);
  entry.startedMs = performance.now() - journal.startedAt;
  entry.asked = asked ?? journal.ended;
  entry.follows = follows;
  if (shared) journal.shared += 1;
  journal.calls.push(entry);
  return entry;
}
