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
  const held = new Map<string, { readonly select: readonly string[]; readonly answer: Promise<A> }>();
  const start = ({ key, question }: Ask<Q>, select: readonly string[], paths: readonly string[]): void => {
    held.set(key, { select, answer: run(question, select, paths) });
  };
  const startGroups = (asks: readonly Ask<Q>[]): void => {
    const groups = new Map<string, Ask<Q>[]>();
    for (const ask of asks) {
      const group = groups.get(ask.key);
      if (group) group.push(ask);
      else groups.set(ask.key, [ask]);
    }
    if (asks.length > groups.size) observer.shared('by-query', asks.length - groups.size);
    for (const group of groups.values()) {
      const [first] = group;
      if (!first) continue;
      const select = new Set(group.flatMap((ask) => ask.select));
      start(first, [...select], [...new Set(group.map((ask) => ask.path))]);
    }
  };
  const answerTo = ({ key }: Ask<Q>): Promise<A | Error> =>
    (held.get(key)?.answer ?? Promise.reject(new Error('not run'))).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
  const loader = new DataLoader<Ask<Q>, A>(
    (asks) => {
      const [only] = asks;
      if (asks.length === 1 && only) start(only, only.select, [only.path]);
      else startGroups(asks);
      return Promise.all(asks.map(answerTo));
    },
    { cache: false },
  );
  return {
    load(key, question, select, path) {
      const known = held.get(key);
      if (known && select.every((name) => known.select.includes(name))) {
        observer.shared('by-query', 1);
        return known.answer;
      }
      return loader.load({ key, question, select, path });
    },
  };
}
