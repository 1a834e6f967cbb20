/** The whole schema: imports every file that adds to it, and builds it. */
import type { GraphQLSchema } from 'graphql';
import { isObjectType, specifiedDirectives } from 'graphql';
import { builder, merge, semanticNonNull } from './core/builder.ts';
import './accounts/account.ts';
import './accounts/notification-settings.ts';
import './accounts/user.ts';
import './accounts/module.ts';
import './accounts/seller.ts';
import './accounts/buyer.ts';
import './accounts/buyer-transfer.ts';
import './accounts/licensee.ts';
import './accounts/erp-link.ts';
import './accounts/user-group.ts';
import './accounts/account-user.ts';
import './accounts/account-user-groups.ts';
import './accounts/account-user-update.ts';
import './accounts/user-accounts.ts';
import './accounts/cloud-tenant.ts';
import './accounts/api-token.ts';
import './accounts/service.ts';
import './appdirect/company.ts';
import './appdirect/marketplace-user.ts';
import './appdirect/company-group.ts';
import './appdirect/company-membership.ts';
import './appdirect/company-activity.ts';
import './appdirect/membership-details.ts';
import './appdirect/company-changes.ts';
import './appdirect/membership-changes.ts';
import './appdirect/membership-creation.ts';
import './appdirect/membership-roles.ts';
import './appdirect/company-association.ts';
import './appdirect/reseller-company.ts';
import './appdirect/reseller-user.ts';
import './appdirect/bundle.ts';
import './appdirect/checkout-item.ts';
import './appdirect/exchange-rate.ts';
import './appdirect/content-event.ts';
import './organizations/organizations.ts';
import { checkLists } from './read/lists.ts';
import { describeIds } from './read/node.ts';
import './read/search.ts';
import './accounts/viewer.ts';
import './accounts/self.ts';
import './accounts/favorite-account.ts';
import './write/icon-mutations.ts';
import './write/bulk-action.ts';

builder.queryType({ description: 'Everything that can be read. Queries never change anything.' });
builder.mutationType({
  description:
    'Everything that can be changed. Names start with the noun: `buyerUpdate`. A rejected change is reported in `errors` of the payload.',
});

let schema: GraphQLSchema | undefined;

/** Returns the same schema every time, because it contains nothing of a gateway or a caller. */
export function buildSchema(): GraphQLSchema {
  if (schema) return schema;
  checkLists();
  schema = builder.toSchema({ directives: [...specifiedDirectives, semanticNonNull, merge] });
  describeIds(schema);
  markRowResolvers(schema);
  return schema;
}

/** A resolver with one parameter uses nothing but the row: none of ours has rest or optional parameters. */
function markRowResolvers(built: GraphQLSchema): void {
  for (const type of Object.values(built.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve?.length === 1) field.extensions = { ...field.extensions, ofRow: field.resolve };
    }
  }
}
