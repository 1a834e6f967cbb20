/** The mutation that marks one of your accounts as a favorite. Upstream: PUT /users/{id}/accounts/{accountId}. */
import { UpstreamError } from '../../upstream/errors.ts';
import { audience } from '../core/describe.ts';
import { pathOf, requireId } from '../read/reads.ts';
import { change, MutationRejected, payloadSelect } from '../write/run-write.ts';
import { writeField } from '../write/write-field.ts';
import { accounts } from './account.ts';
import { marketplaceOf } from './marketplace-calls.ts';
import { forSelf, selfOf } from './self.ts';
import { User, users } from './user.ts';

writeField({
  name: 'userSetFavoriteAccount',
  entity: User,
  rule: { access: forSelf },
  description: `Marks one of your accounts as a favorite, or removes the mark. \`User.accounts\` shows it. Call: PUT /users/{id}/accounts/{accountId}. For ${audience(forSelf)}. Cost: one call; one more if the payload selects fields other than \`id\`. Null in the payload: see its \`errors\`.`,
  args: (arg) => ({
    accountId: arg.id({ required: true, description: 'One of your accounts: ACC-….' }),
    favorite: arg.boolean({ required: true, description: 'Whether the account is a favorite.' }),
  }),
  resolve(args, context, info) {
    const { accountId, favorite } = args as { readonly accountId: string; readonly favorite: boolean };
    requireId(accounts, accountId, 'accountId');
    const self = selfOf(context);
    return change(
      {
        resource: users,
        id: self.id,
        access: forSelf,
        argumentOf: (property) => (/favou?rite/i.test(property) ? ['favorite'] : ['accountId']),
        async send() {
          if (self.error) throw self.error;
          try {
            await marketplaceOf(context).send({
              method: 'PUT',
              segments: ['v1', 'accounts', 'users', self.id, 'accounts', accountId],
              template: '/v1/accounts/users/{id}/accounts/{accountId}',
              body: { kind: 'json', value: { favorite } },
              paths: [pathOf(info)],
            });
          } catch (error) {
            if (!(error instanceof UpstreamError) || error.code !== 'NOT_FOUND') throw error;
            throw new MutationRejected([
              {
                kind: 'NotFoundError',
                message: `${accountId} is not one of your accounts, or upstream does not store favorites`,
                path: ['accountId'],
                id: accountId,
                traceId: error.traceId,
              },
            ]);
          }
          // The form of the answer is not documented, so it is not used.
          return undefined;
        },
      },
      context,
      info,
      payloadSelect(users, context, info),
    );
  },
});
