/**
 * Runs each distinct list query once per operation. Queries at the same time that differ only in their selection become
 * one call with the combined selection. A later query that selects no more uses the rows already read.
 */
import DataLoader from 'dataloader';
import type { LoadObserver } from './observer.ts';

interface Ask<Q> {
  readonly key: string;
  readonly question: Q;
  readonly select: readonly string[];
  readonly path: string;
}

export interface ByQueryLoader<Q, A> {
  /** `key` identifies the query and must include everything except the selection. */
  load(key: string, question: Q, select: readonly string[], path: string): Promise<A>;
}

export function createByQueryLoader<Q, A>(
  observer: LoadObserver,
  run: (question: Q, select: readonly string[], paths: readonly string[]) => Promise<A>,
): ByQueryLoader<Q, A> {
  const held = new Map<string, { readonly select: ReadonlySet<string>; readonly answer: Promise<A> }>();
  const loader = new DataLoader<Ask<Q>, A>(
    async (asks) => {
      const groups = new Map<string, Ask<Q>[]>();
      for (const ask of asks) {
        const group = groups.get(ask.key);
        if (group) group.push(ask);
        else groups.set(ask.key, [ask]);
      }
      if (asks.length > groups.size) observer.shared('by-query', asks.length - groups.size);
      for (const [key, group] of groups) {
        const select = new Set(group.flatMap((ask) => ask.select));
        const paths = [...new Set(group.map((ask) => ask.path))];
        const [first] = group;
        if (!first) continue;
        const answer = run(first.question, [...select], paths);
        held.set(key, { select, answer });
      }
      return Promise.all(
        asks.map((ask) =>
          (held.get(ask.key)?.answer ?? Promise.reject(new Error('not run'))).catch((error: unknown) =>
            error instanceof Error ? error : new Error(String(error)),
          ),
        ),
      );
    },
    { cache: false },
  );
  return {
    load(key, question, select, path) {
      const known = held.get(key);
      if (known && select.every((name) => known.select.has(name))) {
        observer.shared('by-query', 1);
        return known.answer;
      }
      return loader.load({ key, question, select, path });
    },
  };
}
