/** A world of its own for each test that writes, with a read and a mutation in one line. */
import { afterEach, beforeEach, expect } from 'vitest';
import { startWorld, type World } from '../../support/world.ts';

/** The world of the running test. */
export let world: World;

/** Starts a new world before each test of the file and closes it after. */
export function useWorld(): void {
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    await world[Symbol.asyncDispose]();
  });
}

export const ERRORS =
  'errors { __typename message path ... on ConflictError { currentRevision } ... on GuardError { rule blockedBy { id } } }';

/** The first object of a list, in the demo data. */
export async function first(list: string, filter = '{}', fields = 'id'): Promise<Record<string, unknown>> {
  const { data, errors } = await world.query(
    `{ ${list}(first: 1, filter: ${filter}) { nodes { ${fields} } } }`,
  );
  expect(errors).toBeUndefined();
  const [node] = data[list].nodes;
  if (!node) throw new Error(`the demo data has no ${list} with ${filter}`);
  return node;
}

/** The data of a mutation that has no errors. */
export async function run(mutation: string, variables: object = {}, token = 'operations') {
  const { data, errors } = await world.query(mutation, { ...variables }, { token });
  expect(errors).toBeUndefined();
  return data;
}
