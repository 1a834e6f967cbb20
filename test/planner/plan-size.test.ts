/** A plan grows with its document, and not with the possible types of the interfaces that it selects on. */
import {
  GraphQLError,
  Kind,
  parse,
  validate,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_PLAN_STEPS, planOperation, type PlanSettings } from '../../src/planner/plan.ts';
import { predict } from '../../src/planner/predict.ts';
import { buildSchema } from '../../src/schema/index.ts';

const schema = buildSchema();
const settings: PlanSettings = { expansion: { kind: 'on', except: [] } };
const reads = { maxIdsPerCall: 100, pageCap: 100, embeddedEntries: 20 };

function plan(text: string, expansion = settings) {
  const document = parse(text);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const fragments = Object.fromEntries(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  return planOperation({ schema, operation, fragments, variables: {}, settings: expansion });
}

const events = ['created', 'updated', 'access', 'activated', 'disabled', 'enabled'];
const list = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

/** `levels` fragments on an interface, each spread several times in the one before. */
const shapes: Readonly<Record<string, (levels: number) => string>> = {
  'an audit trail of whoever is in an audit trail, on Audited': (levels) =>
    `query { node(id: "ACC-2001-0001") { ...F0 } } ${list(levels, (level) => {
      const below = level === levels - 1 ? 'id' : `...F${level + 1}`;
      return `fragment F${level} on Audited { audit { ${list(4, (at) => `${events[at] ?? ''} { by { ${below} } }`)} } }`;
    })}`,
  'the same on Node, by inline fragments and aliases': (levels) =>
    `query { nodes(ids: ["ACC-2001-0001"]) { ...F0 } } ${list(levels, (level) => {
      const below = level === levels - 1 ? '__typename' : `...F${level + 1}`;
      return `fragment F${level} on Node { ... on Audited { audit { ${list(3, (at) => `e${at}: created { by { id ${below} } }`)} } } }`;
    })}`,
  'the same with HasIcon, without expansion': (levels) =>
    `query { node(id: "ACC-2001-0001") { ...F0 } } ${list(levels, (level) => {
      const below = level === levels - 1 ? 'icon' : `...F${level + 1}`;
      return `fragment F${level} on HasIcon { icon ... on Audited { audit { ${list(3, (at) => `${events[at] ?? ''} { by { ... on HasIcon { ${below} } } }`)} } } }`;
    })}`,
};

describe.each(Object.entries(shapes))('%s', (name, shape) => {
  test('is a valid document', () => {
    expect(validate(schema, parse(shape(5)))).toEqual([]);
  });

  const expansion: PlanSettings = name.includes('without expansion')
    ? { expansion: { kind: 'off' } }
    : settings;

  test('takes the same number of plan nodes for each further level', () => {
    const nodes = [2, 3, 4, 5].map((levels) => plan(shape(levels), expansion).nodes);
    const [first = 0, second = 0, third = 0, fourth = 0] = nodes;
    expect(third - second).toBe(second - first);
    expect(fourth - third).toBe(third - second);
    expect(fourth).toBeLessThan(1_000);
  });

  test('is predicted without walking every path of types', () => {
    const prediction = predict({ schema, plan: plan(shape(5), expansion), variables: {}, settings: reads });
    expect(prediction.calls).toBeGreaterThan(0);
  });
});

describe('the ceiling of a plan', () => {
  test('the ceiling of a plan ends planning with an error that names it, before the plan is complete', () => {
    // Merged with each other, the selections of one place are never those of another: nothing can be shared.
    const wide = list(
      300,
      (at) => `created { by { ... on User { a${at}: audit { created { by { id } } } } } }`,
    );
    const text = `query { node(id: "ACC-2001-0001") { ... on Audited { audit { ${list(11, () => wide)} } } } }`;
    let refused: unknown;
    try {
      plan(text);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(GraphQLError);
    expect((refused as GraphQLError).extensions).toEqual({
      code: 'QUERY_TOO_COMPLEX',
      rule: 'plan',
      http: { status: 400 },
    });
    expect((refused as GraphQLError).message).toContain(String(MAX_PLAN_STEPS));
  });

  test('the ceiling of a plan is far from what honest documents take', () => {
    const fields = (type: string): string => {
      const found = schema.getType(type);
      if (!found || !('getFields' in found)) throw new Error(`expected a type with fields, but got ${type}`);
      return Object.values(found.getFields())
        .filter(
          (field) => field.args.length === 0 && /^(ID|String|URL|DateTime|Int)!?$/.test(String(field.type)),
        )
        .map((field) => field.name)
        .join(' ');
    };
    const every = schema
      .getPossibleTypes(schema.getType('Node') as never)
      .map(({ name }) => `... on ${name} { ${list(1, () => fields(name))} }`)
      .join(' ');
    const trail = events.map((event) => `${event} { at by { id name ... on User { email } } }`).join(' ');
    const wide = `{ nodes(ids: ["ACC-2001-0001"]) { __typename id ${every} ... on Audited { revision audit { ${trail} } } } }`;
    // A tenth of the ceiling.
    expect(plan(wide).nodes).toBeLessThan(MAX_PLAN_STEPS / 10);
    const folder = new URL('../../src/server/graphiql/examples/', import.meta.url);
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.graphql'))) {
      expect(plan(readFileSync(new URL(file, folder), 'utf8')).nodes, file).toBeLessThan(MAX_PLAN_STEPS / 50);
    }
  });
});
