/** Checks before measuring that all servers give the same answers, and counts the upstream calls of each. */
import { isDeepStrictEqual } from 'node:util';
import { bodiesOf } from './workloads.ts';
import type { Subjects, Workload } from './workloads.ts';

export interface Target {
  readonly name: string;
  readonly url: string;
}

/** The tokens of a caller. */
export interface Tokens {
  readonly first: string;
  readonly appDirect?: string;
}

export interface CheckedAnswers {
  /** Bytes of the answer, by connection and body. */
  readonly lengths: readonly (readonly number[])[];
}

/** Upstream cost of one operation: the mean if a workload has several documents. */
export interface UpstreamCost {
  readonly calls: number;
  readonly bytes: number;
}

export async function post(url: string, { first, appDirect }: Tokens, body: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${first}`,
      ...(appDirect === undefined ? {} : { 'appdirect-authorization': `Bearer ${appDirect}` }),
    },
    body,
  });
  const text = await response.text();
  if (response.status !== 200) {
    throw new Error(`expected status 200 from ${url}, but got ${response.status}: ${text.slice(0, 500)}`);
  }
  return text;
}

/** One list of answers per target. All must equal those of the first target. */
export async function checkAnswers(
  workload: Workload,
  targets: readonly Target[],
  token: Tokens,
  subjects: Subjects,
  connections: number,
): Promise<ReadonlyMap<string, CheckedAnswers>> {
  const bodies = bodiesOf(workload, subjects, connections);
  const checked = new Map<string, CheckedAnswers>();
  let reference: { readonly name: string; readonly answers: readonly unknown[][] } | undefined;
  for (const { name, url } of targets) {
    const answers: unknown[][] = [];
    const lengths: number[][] = [];
    for (const [connection, own] of bodies.entries()) {
      // Bodies that are the same for every connection are sent once.
      const known = connection > 0 && isDeepStrictEqual(own, bodies[0]);
      const texts = known ? undefined : await inTurn(own, (body) => post(url, token, body));
      answers.push(texts?.map((text) => answerIn(text, name, workload)) ?? answers[0] ?? []);
      lengths.push(texts?.map((text) => Buffer.byteLength(text)) ?? lengths[0] ?? []);
    }
    reference ??= { name, answers };
    if (!isDeepStrictEqual(answers, reference.answers)) {
      throw new Error(
        `${workload.name}: expected ${name} to give the same answers as ${reference.name}, but they differ`,
      );
    }
    checked.set(name, { lengths });
  }
  return checked;
}

function answerIn(text: string, name: string, { name: workload }: Workload): unknown {
  const answer = JSON.parse(text) as { readonly data?: unknown; readonly errors?: unknown };
  if (answer.errors !== undefined || answer.data === undefined) {
    throw new Error(`${workload}: expected data from ${name}, but got ${text.slice(0, 500)}`);
  }
  return answer.data;
}

/** Reads the journals of the sandboxes around one cycle of the workload. */
export async function upstreamCost(
  workload: Workload,
  target: Target,
  sandboxes: readonly string[],
  token: Tokens,
  subjects: Subjects,
): Promise<UpstreamCost> {
  const [bodies = []] = bodiesOf(workload, subjects, 1);
  const journals = sandboxes.map((url) => `${url}/__sandbox/calls`);
  for (const journal of journals) await fetch(journal, { method: 'DELETE' });
  for (const body of bodies) await post(target.url, token, body);
  const calls: { readonly bytes: number }[] = [];
  for (const journal of journals) {
    const answer = (await (await fetch(journal)).json()) as { readonly calls: readonly { bytes: number }[] };
    calls.push(...answer.calls);
  }
  const bytes = calls.reduce((sum, call) => sum + call.bytes, 0);
  return { calls: calls.length / bodies.length, bytes: bytes / bodies.length };
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}
