/** Objects that were referred to: rows made of the summary in a reference, for those that no list contains. */
import type { StoredRow } from '../../sandbox/accounts/common/rows.ts';
import type { Wire } from '../reading/page.ts';
import { splitName } from './disguise.ts';
import type { Disguise } from './disguise.ts';
import { numberOf, objectOf, textOf } from './members.ts';

export type StubTable =
  'accounts' | 'buyers' | 'sellers' | 'users' | 'userGroups' | 'modules' | 'apiTokens' | 'services';

/** Called with each reference of an object; returns the id to store. */
export type Refer = (
  table: StubTable,
  reference: unknown,
  more?: Readonly<Record<string, unknown>>,
) => string | undefined;

/** A row without the members that the summary lacks; `complete` fills them. */
export type Stub = StoredRow & Readonly<Record<string, unknown>>;

export type StubLine = readonly [table: StubTable, row: Stub];

export interface Stubs {
  readonly refer: Refer;
  /** The stubs noted since the last call. */
  take(): readonly StubLine[];
}

export function createStubs(disguise: Disguise): Stubs {
  let noted: StubLine[] = [];
  const known = new Set<string>();
  return {
    refer: (table, reference, more = {}) => {
      const wire = objectOf(reference);
      const id = textOf(wire?.['id']);
      if (wire === undefined || id === undefined) return undefined;
      const replaced = disguise.id(id);
      if (!known.has(replaced)) {
        known.add(replaced);
        noted.push([
          table,
          {
            id: replaced,
            revision: numberOf(wire['revision']) ?? 1,
            audit: {},
            ...members[table](wire, disguise, id),
            ...more,
          },
        ]);
      }
      return replaced;
    },
    take: () => {
      const taken = noted;
      noted = [];
      return taken;
    },
  };
}

const company = (wire: Wire, disguise: Disguise): string => disguise.company(textOf(wire['name']) ?? '');

const members: Readonly<Record<StubTable, (wire: Wire, disguise: Disguise, id: string) => object>> = {
  accounts: (wire, disguise) => ({
    name: company(wire, disguise),
    type: textOf(wire['type']) ?? 'Client',
    status: textOf(wire['status']) ?? 'Active',
  }),
  // Lists do not contain it, so it is most likely deleted.
  buyers: (wire, disguise) => ({
    name: company(wire, disguise),
    deleted: true,
    errors: [],
    erpSellerIds: [],
  }),
  sellers: (wire, disguise) => ({
    name: company(wire, disguise),
    ...(textOf(wire['externalId']) === undefined
      ? {}
      : { externalId: disguise.code(textOf(wire['externalId']) ?? '') }),
    status: textOf(wire['status']) ?? 'Active',
    currencies: [],
  }),
  users: (wire, disguise, id) => ({
    ...disguise.person({
      id,
      ...splitName(textOf(wire['name'])),
      ...(textOf(wire['email']) === undefined ? {} : { email: textOf(wire['email']) ?? '' }),
    }),
    overlay: 'Deleted',
  }),
  userGroups: (wire, disguise) => ({
    name: groupName(wire, disguise),
    isDefault: wire['isDefault'] === true,
    moduleIds: [],
  }),
  modules: moduleMembers,
  apiTokens: (wire, disguise) => ({
    name: disguise.label('Token', textOf(wire['name']) ?? ''),
    status: 'Deleted',
    moduleIds: [],
  }),
  services: (wire) => ({ name: textOf(wire['name']) ?? 'Service', status: 'Active' }),
};

/** Every account has this group under this name, so it tells nothing. */
const defaultGroupName = 'Administrators';

export function groupName(wire: Wire, disguise: Disguise): string {
  const name = textOf(wire['name']) ?? '';
  return name === defaultGroupName ? name : disguise.label('Group', name);
}

/** Modules are the platform's vocabulary, the same for everybody. */
export function moduleMembers(wire: Wire): object {
  const name = textOf(wire['name']) ?? '';
  const settings = objectOf(wire['settings']) ?? {};
  const filters = objectOf(wire['filters'])?.['group.buyers'];
  const flag = (value: unknown, otherwise = false): boolean =>
    typeof value === 'boolean' ? value : otherwise;
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  return {
    name,
    // Upstream does not tell it everywhere, and permissions depend on it.
    code: textOf(wire['code']) ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    description: textOf(wire['description']) ?? '',
    accountTypes: texts(wire['accountTypes']),
    ...(Array.isArray(filters) ? { groupBuyers: texts(filters) } : {}),
    settings: {
      sharedAccount: flag(settings['sharedAccount']),
      configurable: flag(settings['configurable'], flag(wire['isConfigurable'])),
      default: flag(settings['default'], flag(wire['isEnabledByDefault'])),
      paid: flag(settings['paid'], flag(wire['paid'])),
      type: texts(settings['type']),
      obsolete: flag(settings['obsolete']),
    },
  };
}
