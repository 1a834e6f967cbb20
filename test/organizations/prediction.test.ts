/** The prediction of `organizations`, and of what is read below its rows, is never less than the calls that are made. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestWorld, type TestWorld } from '../../src/testing.ts';
import type { Untyped } from '../support/untyped.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld({ config: { MAX_CALLS_PER_OPERATION: '1000' } });
});
afterAll(() => world.close());

interface Explained {
  readonly predicted: number;
  readonly actual: number;
  readonly byMarketplace: Readonly<Record<string, number>>;
  readonly calls: readonly { readonly upstream: string }[];
}

async function run(document: string, variables: Record<string, unknown> = {}): Promise<Untyped> {
  return (await world.query(document, variables, { headers: { 'x-explain': 'true' } })) as Untyped;
}

function checked({ predicted, actual, byMarketplace, calls }: Explained): void {
  expect(actual).toBeLessThanOrEqual(predicted);
  for (const [marketplace, most] of Object.entries(byMarketplace)) {
    expect(calls.filter(({ upstream }) => upstream === marketplace).length).toBeLessThanOrEqual(most);
  }
}

const some = (fields: readonly string[]): fc.Arbitrary<string> =>
  fc.subarray([...fields], { minLength: 1 }).map((chosen) => chosen.join(' '));

const member = some([
  'email',
  'isPending isEnabled',
  'organization { name website }',
  '... on AccountUser { user { name } account { address { city } } }',
  '... on CompanyMembership { user { createdAt } company { state } roles }',
]);

const organization = fc
  .tuple(
    some([
      'name',
      'externalId isEnabled website',
      'memberCount',
      '... on Company { state allowLogin }',
      '... on Account { buyers(first: 2) { totalCount } }',
      '... on Company { groups(first: 2) { nodes { name memberCount } } }',
    ]),
    fc.option(
      fc
        .tuple(fc.integer({ min: 1, max: 3 }), member)
        .map(([first, below]) => `members(first: ${first}) { totalCount nodes { ${below} } }`),
      { nil: '' },
    ),
  )
  .map((parts) => parts.join(' '));

const page = fc.tuple(
  fc.integer({ min: 1, max: 12 }),
  fc.constantFrom('', ', search: "a"', ', marketplace: APPDIRECT', ', marketplace: SOFTWAREONE'),
  organization,
);

test('random selections below organizations of both make at most the predicted calls, at each marketplace', async () => {
  await fc.assert(
    fc.asyncProperty(page, fc.boolean(), async ([first, args, below], isSecond) => {
      const text = (after: string): string =>
        `{ organizations(first: ${first}${args}${after}) { pageInfo { endCursor } nodes { id ${below} } } }`;
      const one = await run(text(''));
      expect(one.errors).toBeUndefined();
      checked(one.extensions.explain);
      if (!isSecond) return;
      const { endCursor } = one.data.organizations.pageInfo;
      const two = await run(text(`, after: ${JSON.stringify(endCursor)}`));
      expect(two.errors).toBeUndefined();
      checked(two.extensions.explain);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['{ organizations(first: 5) { nodes { id name } } }', { SOFTWAREONE: 1, APPDIRECT: 1 }],
  ['{ organizations(first: 5, marketplace: SOFTWAREONE) { nodes { id } } }', { SOFTWAREONE: 1 }],
  ['{ organizations(first: 5, marketplace: APPDIRECT) { nodes { id } } }', { APPDIRECT: 1 }],
  ['{ organizations(first: 5, marketplace: APPDIRECT) { nodes { memberCount } } }', { APPDIRECT: 6 }],
  ['{ organizations { totalCount sources { status } } }', { SOFTWAREONE: 1, APPDIRECT: 1 }],
  ['{ marketplaces { status } }', {}],
])('%s is predicted with exactly %j', async (document, wanted) => {
  const { extensions, errors } = await run(document);
  expect(errors).toBeUndefined();
  const { predicted, actual, byMarketplace } = extensions.explain as Explained;
  const made = Object.values(wanted).reduce((sum, calls) => sum + calls, 0);
  expect(actual).toBe(made);
  // A field of an interface is predicted for the types of both marketplaces.
  if (!document.includes('memberCount')) expect([predicted, byMarketplace]).toEqual([made, wanted]);
  else expect(byMarketplace['APPDIRECT']).toBe(6);
});

test('members of organizations are refused by the number of calls that AppDirect alone would need', async () => {
  await using small = await createTestWorld({ config: { MAX_CALLS_PER_OPERATION: '30' } });
  const document = '{ organizations(first: 40) { nodes { members(first: 1) { nodes { email } } } } }';
  const { errors } = (await small.query(document)) as Untyped;
  expect(errors).toMatchObject([
    {
      extensions: {
        code: 'QUERY_TOO_COMPLEX',
        marketplace: 'APPDIRECT',
        predicted: 41,
        allowed: 30,
        field: 'organizations.nodes.members',
      },
    },
  ]);
});
