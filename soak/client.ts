/** Sends requests as clients do, many at once, and records each outcome. */
import { Agent, request } from 'undici';

export const token = 'idt:TKN-0000-0001:operations';

export interface Outcome {
  /** 0 means no answer. */
  readonly status: number;
  readonly ms: number;
  readonly body: string;
}

export interface AskOptions {
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly agent?: Agent;
}

export async function ask(url: string, query: string, options: AskOptions = {}): Promise<Outcome> {
  const started = performance.now();
  try {
    const { statusCode, body } = await request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.token ?? token}` },
      body: JSON.stringify({ query }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.agent === undefined ? {} : { dispatcher: options.agent }),
    });
    const text = await body.text();
    return { status: statusCode, ms: performance.now() - started, body: text };
  } catch (error) {
    return { status: 0, ms: performance.now() - started, body: String(error) };
  }
}

/** Runs `clients` in parallel. Each sends its next request when it has an answer, until `isOver`. */
export async function load(
  url: string,
  clients: number,
  isOver: () => boolean,
  next: (turn: number) => { readonly query: string; readonly options?: AskOptions },
  pauseMs = 0,
): Promise<readonly Outcome[]> {
  const agent = new Agent({ connections: clients });
  const outcomes: Outcome[] = [];
  let turn = 0;
  const client = async (): Promise<void> => {
    while (!isOver()) {
      const { query, options } = next(turn++);
      const { status, ms, body } = await ask(url, query, { agent, ...options });
      // Keeping whole bodies of a long run would fill this process's memory.
      outcomes.push({
        status,
        ms,
        body: isWhole({ status, ms, body }) ? '' : `"errors" ${body.slice(0, 300)}`,
      });
      if (pauseMs > 0) await pause(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await agent.close();
  return outcomes;
}

/** True once this many seconds have passed. */
export function after(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() >= end;
}

export const isWhole = ({ status, body }: Outcome): boolean => status === 200 && !body.includes('"errors"');

export function quantile(outcomes: readonly Outcome[], share: number): number {
  const sorted = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const lists = ['accounts', 'buyers', 'licensees', 'sellers', 'users'] as const;

/** Twenty operations of different size and shape. */
export const mixedQueries: readonly string[] = lists.flatMap((list) => [
  `{ ${list}(first: 1) { nodes { id } } }`,
  `{ ${list}(first: 20) { nodes { id name } totalCount } }`,
  `{ count: ${list}(first: 0) { totalCount } licensees(first: 5) { nodes { id buyer { id name taxId } seller { id name } } } }`,
  `{ page: ${list}(first: 5) { nodes { id } pageInfo { endCursor } } accounts(first: 5) { nodes { id name buyers(first: 3) { nodes { id name } } } } }`,
]);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
