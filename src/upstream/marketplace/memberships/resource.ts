/** Defines the resource of memberships, which upstream has in one collection, below each account, or both. */
import type { Resource } from '../../../source/resource.ts';
import type { SelectedQuery } from '../../../source/spec.ts';
import { declareIdPrefix } from '../id.ts';
import type { Collection } from '../path.ts';
import { defineResource, type MarketplaceResource, type ResourceDefinition } from '../resource.ts';
import { RqlDialect } from '../rql/dialect.ts';
import { flatFilter } from './filter.ts';
import { MEMBERSHIP_PREFIX, membershipIds, pairIn } from './id.ts';
import { FLAT_ONLY, flatOrder } from './paths.ts';

/** All memberships. Its ids are upstream's own. Not every edition of upstream has it. */
export const flat: Collection = { path: '/accounts/account-users', idPrefix: MEMBERSHIP_PREFIX };
/** Tells whether an account is there. */
export const accounts: Collection = { path: '/accounts/accounts', idPrefix: 'ACC' };
/** The memberships of one account. Its ids are those of the people. */
export const nested: Collection = { path: '/accounts/accounts/{ACC}/users', idPrefix: 'USR' };

export type MembershipResource = MarketplaceResource & { readonly memberships: true };

/** Measures a query in the form that is longer. */
class MembershipDialect extends RqlDialect {
  override sizeOf(query: SelectedQuery): number {
    const { filter, order, ...rest } = query;
    const condition = filter === undefined ? true : flatFilter(filter);
    return super.sizeOf({
      ...rest,
      order: flatOrder(order, { account: false, user: false }),
      ...(typeof condition === 'boolean' ? {} : { filter: condition }),
    });
  }
}

export function defineMemberships(
  definition: Omit<ResourceDefinition, 'collection' | 'idGroups'>,
): MembershipResource {
  declareIdPrefix(MEMBERSHIP_PREFIX, [3]);
  const resource = defineResource({ ...definition, collection: flat, idGroups: [3] });
  return {
    ...resource,
    memberships: true,
    id: membershipIds,
    partition: { path: 'account.id', of: (id) => pairIn(id)?.account, onlyWhole: FLAT_ONLY },
    calls: {
      path: '/accounts/{accountId}/users',
      item: '/accounts/{accountId}/users/{userId}',
      getMany: 'GET /accounts/{accountId}/users?in(id,(…))',
      list: `GET /v1${nested.path}`,
      across: 'GET /account-users',
    },
    filters: new MembershipDialect(definition.properties),
  };
}

export function isMemberships(resource: Resource): boolean {
  return 'memberships' in resource;
}
