/** The subgraph beside a commerce one that refers to its types, by two composition engines. */
import { readFileSync } from 'node:fs';
import { composeServices as composeWithApollo } from '@apollo/composition';
import {
  assertCompositionSuccess,
  composeServices as composeWithGuild,
} from '@theguild/federation-composition';
import { buildSchema as buildFromSdl, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printSubgraphSdl } from '../../src/federation/sdl.ts';
import { allEntities } from '../../src/schema/core/entity.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { printSdl } from '../../src/schema/core/print.ts';

const commerce = readFileSync(new URL('../../examples/federation/commerce.graphql', import.meta.url), 'utf8');
/** Relay's root fields the plain way: in each subgraph, with neither knowing better. */
const shared = commerce.replaceAll('@override(from: "accounts")', '@shareable');

const services = (other: string) => [
  { name: 'accounts', url: 'http://accounts/graphql', typeDefs: parse(printSubgraphSdl(buildSchema())) },
  { name: 'commerce', url: 'http://commerce/graphql', typeDefs: parse(other) },
];

interface Composed {
  readonly sdl: string;
  readonly hints: readonly string[];
}

function compose(engine: 'apollo' | 'guild', other: string): Composed {
  if (engine === 'guild') {
    const result = composeWithGuild(services(other));
    assertCompositionSuccess(result);
    return { sdl: result.supergraphSdl, hints: [] };
  }
  const { errors = [], supergraphSdl: sdl, hints = [] } = composeWithApollo(services(other));
  if (sdl === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return { sdl, hints: hints.map(({ definition }) => definition.code) };
}

describe.each(['apollo', 'guild'] as const)('the %s engine', (engine) => {
  test('composes a subgraph that adds to licensees, buyers and accounts, and takes over node', () => {
    const { sdl, hints } = compose(engine, commerce);
    // The one thing worth a hint is meant: node is answered by one subgraph for all.
    expect(hints.filter((code) => code !== 'OVERRIDDEN_FIELD_CAN_BE_REMOVED')).toEqual([]);
    const schema = buildFromSdl(sdl, { assumeValidSDL: true });
    for (const [type, fields] of Object.entries({
      Query: ['buyers', 'orders', 'node', 'nodes'],
      Order: ['licensee', 'buyer'],
      Licensee: ['name', 'seller', 'orders', 'subscriptions'],
      Buyer: ['name', 'orders'],
      Account: ['buyers', 'subscriptions'],
    })) {
      const found = schema.getType(type);
      if (!isObjectType(found)) throw new Error(`expected ${type} in the supergraph`);
      expect(Object.keys(found.getFields())).toEqual(expect.arrayContaining(fields));
    }
  });

  test('composes beside any Relay subgraph, whose node and nodes are the same fields', () => {
    const { sdl, hints } = compose(engine, shared);
    expect(sdl).toMatch(/ node\(/);
    // Each subgraph knows ids the other does not, which no directive can say.
    expect(new Set(hints)).toEqual(
      new Set(engine === 'apollo' ? ['INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN'] : []),
    );
  });

  test('composes what the page for platform teams shows', () => {
    const page = readFileSync(new URL('../../docs/composing.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```graphql\n([^`]*)```/g)].map(([, block]) => block);
    expect(blocks.length).toBeGreaterThan(1);
    const link = 'https://specs.apollo.dev/federation/v2.3';
    const { sdl } = compose(
      engine,
      `extend schema @link(url: "${link}", import: ["@key", "@override"]) ${blocks.join('\n')}`,
    );
    expect(buildFromSdl(sdl, { assumeValidSDL: true }).getType('Order')).toBeDefined();
  });

  test('refuses that other subgraph when a type of it lacks the key', () => {
    const broken = commerce.replace('type Licensee implements Node @key(fields: "id")', 'type Licensee');
    expect(() => compose(engine, broken)).toThrow();
  });
});

describe('the text of the subgraph', () => {
  const sdl = printSubgraphSdl(buildSchema());

  test('the text of the subgraph gives every type that is a Node a key, and no other type', () => {
    const keyed = [...sdl.matchAll(/^type (\w+)[^{]*@key\(fields: "id"\)/gm)].map(([, name]) => name);
    expect(keyed.sort()).toEqual(
      allEntities()
        .map(({ resource }) => resource.type)
        .sort(),
    );
    const nodes = buildSchema().getPossibleTypes(buildSchema().getType('Node') as never);
    expect(keyed).toEqual(nodes.map(({ name }) => name).sort());
  });

  test('the text of the subgraph is the public schema but for the marks of composition', () => {
    const plain = sdl
      .replace(/^schema [^{]*/, 'schema ')
      .replace(/^directive @(?:link|key|shareable|tag)\b.*\n\n/gm, '')
      .replace(/^enum link__Purpose \{[^}]*\}\n\n/m, '')
      .replace(/^scalar (?:federation__FieldSet|link__Import)\n\n/gm, '')
      .replaceAll(
        / @(?:key\(fields: "(?:id|subjectId", resolvable: false)"?\)|shareable|tag\(name: "role-\w+"\))/g,
        '',
      );
    expect(plain).toBe(printSdl(buildSchema()));
  });

  test('the text of the subgraph can be read by tools that know nothing of federation', () => {
    expect(buildFromSdl(sdl).getQueryType()?.getFields()).not.toHaveProperty('_entities');
  });
});
