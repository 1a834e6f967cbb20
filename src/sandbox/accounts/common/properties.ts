/** Property descriptions that several resources share: ids, icons, addresses, contacts, audit events. */
import type { AuditEventName } from '../../../contract/marketplace.ts';
import type {
  CollectionProperty,
  Model,
  ObjectProperty,
  Primitive,
  PrimitiveProperty,
  ReferenceProperty,
} from '../../rql/model.ts';
import { modelOf } from './collection.ts';
import type { Context } from './principal.ts';
import type { AuditEventRow } from './rows.ts';
import type { Store, TableName } from './store.ts';

type Options = Omit<PrimitiveProperty, 'kind' | 'type' | 'values'>;

export const id: PrimitiveProperty = { kind: 'primitive', type: 'id', core: true };
export const revision: PrimitiveProperty = {
  kind: 'primitive',
  type: 'integer',
  core: true,
  nullable: false,
};

export function primitive(type: Primitive, options: Options = {}): PrimitiveProperty {
  return { kind: 'primitive', type, ...options };
}

export function text(options: Options = {}): PrimitiveProperty {
  return primitive('string', options);
}

export function dateTime(options: Options = {}): PrimitiveProperty {
  return primitive('dateTime', options);
}

export function enumOf(values: readonly string[], options: Options = {}): PrimitiveProperty {
  return { kind: 'primitive', type: 'enum', values, ...options };
}

/** Path below `/public`, not a URL; there always is one, uploaded or generated. */
export function icon(collection: string): PrimitiveProperty {
  return text({ core: true, get: (row: { id: string }) => iconPath(collection, row.id) });
}

export function iconPath(collection: string, objectId: string): string {
  return `/v1/accounts/${collection}/${objectId}/icon`;
}

/** `key` names the row's member that holds the id. */
export function referenceTo<K extends string>(
  key: K,
  collection: TableName,
  options: Partial<Omit<ReferenceProperty, 'kind' | 'model' | 'get'>> = {},
): ReferenceProperty {
  return {
    kind: 'reference',
    model: modelOf(collection),
    get: (row: { readonly [P in K]?: string }, { store }: Context) => {
      const target = row[key];
      return target === undefined ? undefined : store[collection].get(target);
    },
    ...options,
  };
}

/** Left out until selected, as referenced collections are. */
export function collectionOf(
  collection: TableName,
  get: NonNullable<CollectionProperty['get']>,
  options: Partial<Omit<CollectionProperty, 'kind' | 'model' | 'get'>> = {},
): CollectionProperty {
  return { kind: 'collection', model: modelOf(collection), get, omitted: 'unless-selected', ...options };
}

export const address: ObjectProperty = {
  kind: 'object',
  properties: {
    addressLine1: text(),
    addressLine2: text(),
    postCode: text(),
    city: text(),
    state: text(),
    country: text(),
  },
};

export const phone: ObjectProperty = {
  kind: 'object',
  properties: { prefix: text(), number: text() },
};

export const contact: ObjectProperty = {
  kind: 'object',
  properties: {
    name: text(),
    firstName: text(),
    lastName: text(),
    email: text(),
    phone,
    user: referenceTo('userId', 'users'),
  },
};

export const eligibility: ObjectProperty = {
  kind: 'object',
  properties: {
    client: primitive('boolean', { nullable: false }),
    partner: primitive('boolean', { nullable: false }),
  },
};

export const externalIds: ObjectProperty = {
  kind: 'object',
  properties: { erpCompanyContact: text(), erpCustomer: text(), accountExternalId: text() },
};

/** What an audit event names: a person, an API token or a service. */
const actorModel: Model = {
  name: 'Actor',
  properties: { id, name: text({ core: true }), icon: text({ core: true }), revision },
};

const event: ObjectProperty = {
  kind: 'object',
  properties: {
    at: dateTime(),
    by: {
      kind: 'reference',
      model: () => actorModel,
      get: (row: AuditEventRow, { store }: Context) => actor(store, row.by),
    },
  },
};

/** `extra` holds what is not an event of the usual form. */
export function auditOf(
  events: readonly AuditEventName[],
  extra: ObjectProperty['properties'] = {},
): ObjectProperty {
  return {
    kind: 'object',
    omitted: 'unless-selected',
    properties: { ...Object.fromEntries(events.map((name) => [name, event])), ...extra },
  };
}

/** The service that acts for the platform itself: synchronisations and timers. */
export const platformActorId = 'SVC-0001';

function actor(store: Store, actorId: string | undefined) {
  if (actorId === undefined) return undefined;
  const service = store.services.get(actorId);
  if (service) return { id: actorId, name: service.name, revision: service.revision };
  const user = store.users.get(actorId);
  if (user) {
    const name = `${user.firstName} ${user.lastName}`;
    return { id: actorId, name, icon: iconPath('users', actorId), revision: user.revision };
  }
  const token = store.apiTokens.get(actorId);
  if (!token) return undefined;
  return { id: actorId, name: token.name, icon: token.icon, revision: token.revision };
}
