/** The caller: the identity behind the token, and what it can do. */
import type { GraphQLResolveInfo } from 'graphql';
import type { ActorType, ModuleWire } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import type { Permission as PermissionName } from '../../source/resource.ts';
import { InputError } from '../../upstream/errors.ts';
import { Account } from './account.ts';
import { ApiToken } from './api-token.ts';
import { Module } from './module.ts';
import { User } from './user.ts';
import { badValue } from '../core/bad-value.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { extensions } from '../core/field-source.ts';
import { entityOfId } from '../core/entity.ts';
import { asRow, asText, fieldsOf, listIn, readPath } from '../read/fields.ts';
import { IDENTITY_PATHS, identityIn, readSelf } from './caller-identity.ts';
import { pathOf, readById, selectOf } from '../read/reads.ts';
import { Permission, Role } from '../values/roles.ts';
import { allows, isPermitted, pathsOf, rulesOf } from '../write/rules.ts';

interface SelfWire {
  readonly account: object;
  readonly user: object;
  readonly token: object;
  readonly modules: readonly object[];
}

/** Codes of modules; older versions have only names. */
const permissions: Readonly<Record<string, PermissionName>> = {
  'access-management': 'AccessManagement',
  'account-management': 'AccountManagement',
  'platform-account-management': 'PlatformAccountManagement',
};

function permissionsOf(row: Row): PermissionName[] {
  const modules = (listIn(row, ['modules']) ?? []).map(asRow) as unknown as readonly ModuleWire[];
  const codes = modules.map(({ code, name }) =>
    asText(code ?? name ?? '')
      .toLowerCase()
      .replaceAll(' ', '-'),
  );
  return codes.flatMap((code) =>
    Object.hasOwn(permissions, code) ? [permissions[code] as PermissionName] : [],
  );
}

function roleIn(row: Row): ActorType {
  const type = readPath(row, ['account', 'type']);
  if (typeof type === 'string' && Role.values.has(type)) return type as ActorType;
  throw badValue('a Role', type);
}

/** The row has a token or a user, which upstream has confirmed. */
function subjectIn(row: Row): string {
  const id = readPath(row, ['token', 'id']) ?? readPath(row, ['user', 'id']);
  if (typeof id === 'string') return id;
  throw badValue('the id of a user or of a token', id);
}

const PERMISSION_PATHS = ['modules.id', 'modules.name', 'modules.code'];

export const Viewer = builder.objectRef<Row>('Viewer');
Viewer.implement({
  description:
    'The caller, as reported by upstream. No value is taken from the token without confirmation by upstream.',
  fields: (t) => {
    const f = fieldsOf<SelfWire>(t, 'Viewer');
    return {
      subjectId: t.id({
        nullable: false,
        description: 'Id of your user or API token. Other subgraphs identify you by this id.',
        extensions: extensions({ kind: 'value', paths: ['token.id', 'user.id'] }),
        resolve: subjectIn,
      }),
      role: t.field({
        type: Role.ref,
        nullable: false,
        description: 'The kind of account that you work for.',
        extensions: extensions({ kind: 'value', paths: IDENTITY_PATHS }),
        resolve: roleIn,
      }),
      account: f.reference(Account, 'account', 'The account that you work for.'),
      user: f.reference(User, 'user', 'Your user. Null for API tokens.'),
      token: f.reference(ApiToken, 'token', 'The API token that you use. Null for users.'),
      modules: f.collection(Module, 'modules', 'Modules that you can use.', { batch: 'never' }),
      permissions: t.field({
        type: [Permission.ref],
        nullable: { list: false, items: false },
        description: 'Permissions that your modules grant. Cost: none; included in the call for the viewer.',
        extensions: extensions({ kind: 'value', paths: PERMISSION_PATHS }),
        resolve: permissionsOf,
      }),
      can: t.boolean({
        description:
          'Whether you can run a mutation. Considers your role and permissions as named in the description of the mutation and, if an id is given, the state and the owner of that object. Mutations that people run for themselves are not available to API tokens. Advisory: upstream also checks business rules and makes the final decision. Cost: none; with an id, one GET {collection}/{id}. Null: there is no such mutation, see `errors`; or it is one of another marketplace, which does not say what a token may do.',
        args: {
          mutation: t.arg.string({ required: true, description: 'Name of the mutation: `buyerDisable`.' }),
          id: t.arg.id({ description: 'Id of the object to change.' }),
        },
        extensions: extensions({
          kind: 'call',
          needs: [...IDENTITY_PATHS, ...PERMISSION_PATHS],
          cost: { calls: 'ids' },
        }),
        resolve: (row, { mutation, id }, context, info) =>
          canRun(row, mutation, id ?? undefined, context, info),
      }),
    };
  },
});

async function canRun(
  viewer: Row,
  mutation: string,
  id: string | undefined,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<boolean | null> {
  const ways = rulesOf(mutation);
  if (!ways) {
    throw new InputError(`there is no mutation ${JSON.stringify(mutation.slice(0, 60))}`, {
      argument: ['mutation'],
    });
  }
  if (ways.length === 0) return null;
  const identity = identityIn(viewer, roleIn(viewer), context);
  const permissions = permissionsOf(viewer);
  const open = ways.filter(({ access }) => isPermitted(access, identity, permissions));
  if (id === undefined || open.length === 0) return open.length > 0;
  // A mutation that creates an object, or is about the caller, has no object to check.
  if (open.some(({ resource }) => resource === undefined)) return true;
  const resource = entityOfId(id)?.resource;
  const fitting = open.filter((way) => way.resource === resource);
  if (!resource || fitting.length === 0) return false;
  const actions = fitting.flatMap(({ action }) => (action ? [action] : []));
  const row = await readById(resource, id, ['id', ...pathsOf(resource, actions)], context, info);
  if (row === null) return false;
  return fitting.some(({ action }) => action === undefined || allows(row, resource, action, identity));
}

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description:
      'Reads who you are. Call: GET /api-tokens/{id} for your own token, or GET /accounts/{accountId}/users/{userId} for your own membership. For anyone signed in. Cost: one call. Null: the call failed; see `errors`.',
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'self' } }),
    resolve: (_root, _args, context, info) => readViewer(context, info),
  }),
);

/** Reads the caller with the selection of the current field. */
export function readViewer(context: GraphContext, info: GraphQLResolveInfo): Promise<Row> {
  const wanted = selectOf(context.planning.planOf(info), 'Viewer');
  const below = (name: string): string[] =>
    wanted.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
  const shared = wanted.filter((path) => !/^(token|user)\./.test(path));
  const user = below('user').map((path) => `user.${path}`);
  return readSelf(
    { token: [...shared, ...below('token')], user: [...shared, ...user] },
    context,
    pathOf(info),
  );
}
