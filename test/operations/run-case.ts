/** Runs one operation through a gateway. */
import { tinyPng } from '../support/images.ts';
import { postQuery, postUpload } from '../support/world.ts';
import type { Answer } from '../support/world.ts';
import type { Case } from './cases.ts';

/** `prepared` is called between what must be done first and the operation itself. */
export async function runCase(
  gatewayUrl: string,
  { as = 'operations', document, before, upload }: Case,
  prepared: () => void = () => undefined,
): Promise<Answer> {
  if (before !== undefined) {
    const answer = await postQuery(gatewayUrl, before);
    const problems = problemsOf(answer);
    if (problems.length > 0) throw new Error(`expected to prepare, but got ${JSON.stringify(problems)}`);
  }
  prepared();
  return upload
    ? postUpload(gatewayUrl, document, {}, tinyPng, 'image/png')
    : postQuery(gatewayUrl, document, {}, { token: as });
}

/** Errors of the answer, and refusals in its payloads. */
export function problemsOf({ data, errors = [] }: Answer): readonly unknown[] {
  const payloads = Object.values((data ?? {}) as Record<string, { errors?: readonly unknown[] } | null>);
  return [...errors, ...payloads.flatMap((payload) => payload?.errors ?? [])];
}
