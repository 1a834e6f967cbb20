/** The schema reference: a page for each type, and every example is valid; those that are queries find something. */
import { readdirSync, readFileSync } from 'node:fs';
import { isIntrospectionType, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSchema } from '../../src/schema/index.ts';
import { createTestWorld } from '../../src/testing.ts';
import { snippetsOf } from './snippets.ts';

const folder = new URL('../../docs/schema/', import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
const read = (page: string): string => readFileSync(new URL(page, folder), 'utf8');
const schema = buildSchema();
const examples = pages.flatMap((page) => snippetsOf(read(page)).map(({ code }) => [page, code] as const));
const queries = examples.filter(([, code]) => !code.startsWith('mutation'));

let world: Awaited<ReturnType<typeof createTestWorld>>;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

/** The demo data has none of these in the first rows. */
const withoutData = new Set(
  'ActivityCompany ActivityContext ActivityOther ActivityParty ActivityUser ApplicationAssignment AssignmentOwner BuyerProblem CompanyActivity CompanyAddress CompanyAssociation CustomAttributeOption IdentityProvider Phone ResellerChannelAdminFilter SystemActor'
    .split(' ')
    .map((name) => `${name}.md`),
);

/** Whether there is a value that says something: not the name of a type, and not the size of a list. */
function saysSomething(value: unknown, name = ''): boolean {
  if (value === null || ['__typename', 'totalCount', 'pageInfo'].includes(name)) return false;
  if (typeof value !== 'object') return true;
  return Object.entries(value).some(([key, inner]) => saysSomething(inner, key));
}

test('every type has a heading on a page, and every page of a type has an example', () => {
  const headings = new Set(
    pages.flatMap((page) => [...read(page).matchAll(/^##? (\w+)$/gm)].map(([, name]) => name)),
  );
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const missing = types.map(({ name }) => name).filter((name) => !headings.has(name));
  expect(missing.sort()).toEqual(['Boolean', 'Float', 'ID', 'Int', 'String']);
  const withExample = new Set(examples.map(([page]) => page));
  expect(pages.filter((page) => !withExample.has(page))).toEqual(
    expect.arrayContaining(['README.md', 'Scalars.md']),
  );
});

test('paging arguments are described on one page only', () => {
  const described = pages.filter((page) =>
    read(page).includes('must come from the same list with the same filter'),
  );
  expect(described).toEqual(['arguments.md']);
});

test.each(examples)('the example of %s is valid: %s', (_page, code) => {
  expect(validate(schema, parse(code)).map(({ message }) => message)).toEqual([]);
});

describe('against the sandboxes', () => {
  test('most examples are queries', () => {
    expect(queries.length).toBeGreaterThan(100);
  });

  test.each(queries)('the example of %s runs for some role, and finds something: %s', async (page, code) => {
    const answers = [];
    for (const appDirectToken of Object.keys(world.appDirectTokens)) {
      answers.push(await world.query(code, {}, { appDirectToken }));
      if (!code.includes('ompan') && !code.includes('eseller')) break;
    }
    const good = answers.filter(({ errors }) => errors === undefined);
    expect(good.length, JSON.stringify(answers[0])).toBeGreaterThan(0);
    if (withoutData.has(page)) return;
    expect(
      good.some(({ data }) => saysSomething(data)),
      JSON.stringify(good[0]),
    ).toBe(true);
  });
});
