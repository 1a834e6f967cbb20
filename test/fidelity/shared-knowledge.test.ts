/** What the gateway counts on and what the sandbox does are written down apart; here they are held against each other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../scripts/operations.ts';
import { fieldNamed, promisedBy } from '../../scripts/operations-page.ts';
import { resources as sandboxResources } from '../../src/sandbox/accounts/collections.ts';
import type { Access } from '../../src/sandbox/accounts/common/route.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { allEntities, entityOfId } from '../../src/schema/core/entity.ts';
import { collectionOf, marketplaceSpec } from '../../src/upstream/marketplace/resource.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { servedRoutes } from '../operations/served-routes.ts';
import { tokens } from '../support/world.ts';

const schema = buildSchema();
const resources = allEntities()
  .map(({ resource }) => resource)
  .filter((resource) => resource.source === marketplaceSpec);

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(async () => {
  await sandbox.close();
});

interface Row {
  readonly id: string;
  readonly [member: string]: unknown;
}

async function list(path: string): Promise<{ readonly $meta: { omitted?: string[] }; readonly data: Row[] }> {
  const response = await fetch(`${sandbox.url}/public/v1${path}`, {
    headers: { authorization: `Bearer ${tokens.operations}` },
  });
  return (await response.json()) as { $meta: { omitted?: string[] }; data: Row[] };
}

/** Objects with an id of their own, below the row itself. */
function referencesIn(value: unknown): readonly Row[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(referencesIn);
  return 'id' in value && typeof value.id === 'string' ? [value as Row, ...below] : below;
}

/** What the graph calls a step that the sandbox names otherwise. */
const namesOfSteps: Readonly<Record<string, string>> = {
  accept: 'acceptInvitation',
  resend: 'resendInvitation',
  'send new invitation for': 'sendNewInvitation',
};

/** A step of the sandbox that is a part of `update` in the graph. */
const partOfUpdate = ['unassign'];

const machines = sandboxResources.flatMap(({ collection: { path = '' }, machine }) =>
  machine ? [{ path: `/accounts${path}`, machine }] : [],
);

/** Said of the call's field on purpose in other words than the sandbox's rule. */
const sayDifferently = [
  // Of any object with an icon, whatever its collection.
  /: anyone who /,
  // The route lets everyone in and looks at the person then.
  /: (?:anyone signed in as a person, for themselves only|the user concerned and Operations)$/,
  /: anyone signed in with Access Management, or as a person for themselves$/,
  // The sandbox lets vendors in, who see none; the published table does not.
  /^GET \/sellers/,
  // The service wants a permission for other tokens than one's own; the sandbox does not look.
  /^GET \/api-tokens/,
  // Every reader is of Operations; the sandbox shows them all to each.
  /^GET \/cloud-tenants/,
];

function wordsOf(access: Access | 'public'): string {
  if (access === 'public') return 'public';
  const roles = access.actors.length === 3 ? 'anyone signed in' : access.actors.join(' or ');
  const permission = access.permission?.replaceAll(
    /(?:^|-)(\w)/g,
    (_, letter: string) => ` ${letter.toUpperCase()}`,
  );
  return permission === undefined ? roles : `${roles} with${permission}`;
}

describe('the gateway and the sandbox agree', () => {
  test.each(resources)(
    'the gateway and the sandbox agree on what an answer about $label leaves out by default',
    async (resource) => {
      const { $meta, data } = await list(`${collectionOf(resource).path}?limit=100`);
      // Never answered, whatever is selected: nothing that the graph could ask for.
      const omitted = ($meta.omitted ?? []).filter(
        (name) => !(resource.type === 'Seller' && name === 'buyers'),
      );
      expect(omitted.filter((name) => !resource.omitted.includes(name))).toEqual([]);
      // Not documented; the gateway names the permission, which is right either way.
      const asked = resource.omitted.filter(
        (name) => !(resource.type === 'Module' && name === 'accountTypes'),
      );
      for (const name of asked) {
        expect(
          data.filter((row) => name in row).map(({ id }) => id),
          name,
        ).toEqual([]);
      }
    },
  );

  test('the gateway and the sandbox agree on what every reference carries without being asked', async () => {
    const carried = new Map<string, Set<string>>();
    for (const resource of resources) {
      const { data } = await list(`${collectionOf(resource).path}?limit=100&select=audit`);
      for (const reference of data.flatMap((row) => Object.values(row).flatMap(referencesIn))) {
        const type = entityOfId(reference.id)?.resource.type;
        if (type === undefined) continue;
        carried.set(type, new Set([...(carried.get(type) ?? []), ...Object.keys(reference)]));
      }
    }
    const relied = resources.filter(({ type }) => carried.has(type));
    expect(relied.map(({ type }) => type).sort()).toEqual(['Account', 'Buyer', 'Seller', 'Service', 'User']);
    for (const { type, core } of relied) {
      expect(
        core.filter((name) => !carried.get(type)?.has(name)),
        `core of ${type}`,
      ).toEqual([]);
    }
  });

  test.each(machines)(
    'the gateway and the sandbox agree on the states from which $path is changed, and to which',
    ({ path, machine }) => {
      const { actions } = resources.find((resource) => collectionOf(resource).path === path) ?? {
        actions: {},
      };
      const known: Readonly<Record<string, { from: readonly string[]; to?: string } | undefined>> = actions;
      for (const [step, { from, to }] of Object.entries(machine)) {
        if (partOfUpdate.includes(step)) continue;
        const action = known[namesOfSteps[step] ?? step];
        expect({ step, from: [...(action?.from ?? [])].sort(), to: action?.to }).toEqual({
          step,
          from: [...from].sort(),
          to,
        });
      }
    },
  );

  test('the gateway and the sandbox agree on which resources have actions that start from a state', () => {
    const always = ['update', 'delete'];
    const withActions = resources
      .filter(({ actions }) => Object.keys(actions).some((name) => !always.includes(name)))
      .map((resource) => collectionOf(resource).path);
    expect(machines.map(({ path }) => path).sort()).toEqual(withActions.sort());
  });

  test('the gateway and the sandbox agree on who may: the words of the graph are the rule of the sandbox', () => {
    const unlike = operations.flatMap(({ call, field }) => {
      const said = promisedBy(fieldNamed(schema, field)?.description)?.who ?? '';
      const access = servedRoutes.find((route) => route.call === call)?.access ?? 'public';
      return sayDifferently.some((words) => words.test(`${call}: ${said}`)) || said === wordsOf(access)
        ? []
        : [`${call}: said ${said}, is ${wordsOf(access)}`];
    });
    expect(unlike).toEqual([]);
  });
});
