/** Contracts by audience, made of the tags that the subgraph's text carries. */
import { composeSchemaContract } from '@theguild/federation-composition';
import { buildSchema as buildFromSdl, isObjectType, parse, type GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printSubgraphSdl } from '../../src/federation/sdl.ts';
import { roleTagsOf } from '../../src/federation/roles.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { rolesIn } from '../../src/schema/core/describe.ts';
import { operations } from '../../scripts/operations.ts';
import { fieldNamed, promisedBy } from '../../scripts/operations-page.ts';
import { areRoutersInstalled } from './routers.ts';

const sdl = printSubgraphSdl(buildSchema());
/** Cosmo's package calls methods of sets that Node 20 does not have. */
const areSetsComplete = 'isDisjointFrom' in Set.prototype;
if (!areSetsComplete) console.warn('Contracts by Cosmo: not tested, as its package needs Node 22');

const roles = ['Client', 'Vendor', 'Operations'] as const;
type Role = (typeof roles)[number];

function contractByGuild(role: Role): GraphQLSchema {
  const { publicSdl, errors = [] } = composeSchemaContract(
    [{ name: 'accounts', url: 'http://accounts', typeDefs: parse(sdl) }],
    { include: new Set([`role-${role.toLowerCase()}`]), exclude: new Set() },
  );
  if (publicSdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return buildFromSdl(publicSdl);
}

async function contractByCosmo(role: Role): Promise<GraphQLSchema> {
  const { contractByCosmo: contract } = (await import(
    new URL('./routers/cosmo.js', import.meta.url).href
  )) as { contractByCosmo: (sdl: string, tag: string) => string };
  return buildFromSdl(contract(sdl, `role-${role.toLowerCase()}`));
}

/** `Query.buyers`, for every field of every object type. */
function fieldsIn(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
    .sort();
}

describe.each(roles)('the contract of role %s', (role) => {
  const contract = contractByGuild(role);
  const open = fieldsIn(contract);

  test('has the operations that the page of operations opens to it, and no other', () => {
    for (const { field } of operations) {
      const who = promisedBy(fieldNamed(buildSchema(), field)?.description)?.who;
      expect(open.includes(field), `${field} for ${who}`).toBe(rolesIn(`For ${who}.`).includes(role));
    }
  });

  test('has every argument of the fields that it has', () => {
    for (const name of open) {
      const full = fieldNamed(buildSchema(), name);
      expect(
        fieldNamed(contract, name)?.args.map((argument) => argument.name),
        name,
      ).toEqual(full?.args.map((argument) => argument.name).sort());
    }
  });

  // Cosmo's contracts use methods of sets that Node has from version 22 on.
  test.skipIf(!areSetsComplete || !areRoutersInstalled('Contracts by Cosmo'))(
    "is the same by Cosmo's engine",
    async () => {
      expect(fieldsIn(await contractByCosmo(role))).toEqual(open);
    },
  );
});

test('what only Operations may do is in no other contract, with the types that only it needs', () => {
  for (const role of ['Client', 'Vendor'] as const) {
    const open = contractByGuild(role);
    expect(fieldsIn(open)).not.toContain('Mutation.sellerDelete');
    expect(open.getType('SellerCreateInput')).toBeUndefined();
  }
  expect(fieldsIn(contractByGuild('Operations'))).toEqual(fieldsIn(buildSchema()));
});

test('every role that a description names is one that tags know', () => {
  expect(
    rolesIn('A list. Call: GET /x. For Client or Operations with Account Management. Cost: one.'),
  ).toEqual(['Client', 'Operations']);
  expect(rolesIn('Call: GET /x. For the user concerned and Operations. Cost: one.')).toEqual([
    'Client',
    'Vendor',
    'Operations',
  ]);
  expect(rolesIn('For Operations; null for everyone else.')).toEqual(['Operations']);
  expect(rolesIn(undefined)).toHaveLength(3);
  expect(roleTagsOf(buildSchema()).ofType('SellerCreateInput')).toEqual(['role-operations']);
});
