/** The preview of a transfer of a buyer to another account. Upstream: GET /buyers/{id}/transfer. */
import { marketplaceOf } from './marketplace-calls.ts';
import type { BuyerTransferDetailsWire } from '../../contract/marketplace.ts';
import { builder } from '../core/builder.ts';
import { audience, describe } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { MutationError, problemsOf, type MutationProblem } from '../write/mutation-error.ts';
import { setEarlyRead } from '../read/early.ts';
import { pathOf, requireId, type FieldInfo } from '../read/reads.ts';
import type { GraphContext } from '../../operation/context.ts';
import { accounts } from './account.ts';
import { Buyer } from './buyer.ts';

interface Preview {
  readonly stats: NonNullable<BuyerTransferDetailsWire['stats']>;
  readonly errors: readonly MutationProblem[];
}

const BuyerTransferPreview = builder.objectRef<Preview>('BuyerTransferPreview').implement({
  description: 'What a transfer to another account would move, and whether the transfer is allowed.',
  fields: (t) => {
    const count = (name: keyof Preview['stats'], things: string) =>
      t.int({
        nullable: false,
        description: `Number of ${things} that the transfer affects.`,
        resolve: ({ stats }) => stats[name] ?? 0,
      });
    return {
      agreements: count('agreementCount', 'agreements'),
      licensees: count('licenseeCount', 'licensees'),
      orders: count('orderCount', 'orders'),
      subscriptions: count('subscriptionCount', 'subscriptions'),
      users: count('userCount', 'users'),
      userGroups: count('userGroupCount', 'user groups'),
      errors: t.field({
        type: [MutationError],
        nullable: { list: false, items: false },
        description: 'Why the transfer would be rejected; empty if it is allowed.',
        resolve: ({ errors }) => [...errors],
      }),
    };
  },
});

const access = { roles: ['Operations'], permission: 'PlatformAccountManagement' } as const;

async function readPreview(
  id: string,
  destination: string | undefined,
  context: GraphContext,
  info: FieldInfo,
): Promise<Preview> {
  if (destination !== undefined) requireId(accounts, destination, 'destinationAccountId');
  const read = async (query: string | undefined): Promise<Preview['stats']> => {
    // The same buyer can be in the answer many times.
    const { value } = await context.loaders.once(`transfer ${id} ${query ?? ''}`, () =>
      marketplaceOf(context).send({
        method: 'GET',
        segments: ['v1', 'accounts', 'buyers', id, 'transfer'],
        template: '/v1/accounts/buyers/{id}/transfer',
        query,
        paths: [pathOf(info)],
      }),
    );
    return (value as BuyerTransferDetailsWire | undefined)?.stats ?? {};
  };
  if (destination === undefined) return { stats: await read(undefined), errors: [] };
  try {
    return { stats: await read(`destinationAccountId=${destination}`), errors: [] };
  } catch (error) {
    const argumentOf = (): readonly string[] => ['destinationAccountId'];
    const errors = problemsOf(error, { id: destination, access, argumentOf });
    if (!errors || errors.some(({ kind }) => kind === 'ForbiddenError')) throw error;
    // The destination is rejected; what would move is the same for every destination.
    return { stats: await read(undefined), errors };
  }
}
setEarlyRead('Buyer.transferPreview', (id, _node, { args, context, info }) => {
  const { destinationAccountId } = args as { readonly destinationAccountId?: string | null };
  return readPreview(id, destinationAccountId ?? undefined, context, info);
});

builder.objectField(Buyer.ref, 'transferPreview', (t) =>
  t.field({
    type: BuyerTransferPreview,
    description: `What a transfer would move and, if a destination is given, whether the transfer would be allowed. ${describe.perItem('GET /buyers/{id}/transfer', audience(access), 'the call failed; see `errors`')}`,
    args: {
      destinationAccountId: t.arg.id({ description: 'The account that the buyer would move to: ACC-….' }),
    },
    extensions: extensions({ kind: 'call', needs: ['id'], cost: { calls: 'each', times: 2 } }),
    resolve: ({ id }, { destinationAccountId }, context, info) =>
      readPreview(id, destinationAccountId ?? undefined, context, info),
  }),
);
