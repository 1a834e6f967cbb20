/** The field `marketplaces`: which marketplaces a request can reach, without a call. */
import type { MarketplaceState } from '../../operation/context.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { Marketplace } from '../values/organization.ts';

export type Status = 'AVAILABLE' | 'NOT_CONFIGURED' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'UNAVAILABLE';

export type MarketplaceName = 'SOFTWAREONE' | 'APPDIRECT';

export const MarketplaceStatus = builder.enumType('MarketplaceStatus', {
  description: 'Whether a marketplace answers this request.',
  values: {
    AVAILABLE: { value: 'AVAILABLE', description: 'It has answered, or the request can ask it.' },
    NOT_CONFIGURED: { value: 'NOT_CONFIGURED', description: 'The gateway has no address of it.' },
    UNAUTHENTICATED: {
      value: 'UNAUTHENTICATED',
      description: 'The request has no credential for it, or one that it does not accept.',
    },
    FORBIDDEN: {
      value: 'FORBIDDEN',
      description: 'The credential is valid, but does not allow this.',
    },
    UNAVAILABLE: {
      value: 'UNAVAILABLE',
      description: 'It cannot be reached, fails, is too slow, or asks for fewer requests.',
    },
  } as const,
});

const MarketplaceInfo = builder.objectRef<MarketplaceState>('MarketplaceInfo').implement({
  description: 'A marketplace, and whether this request can reach it.',
  fields: (t) => ({
    marketplace: t.field({
      type: Marketplace,
      nullable: false,
      description: 'The marketplace.',
      resolve: ({ name }) => name as MarketplaceName,
    }),
    status: t.field({
      type: MarketplaceStatus,
      nullable: false,
      description:
        'As far as it is known without a call: `AVAILABLE` says that the request has a credential and that the marketplace does not fail for everyone.',
      resolve: statusOf,
    }),
  }),
});

function statusOf({ isConfigured, hasCredential, isDown }: MarketplaceState): Status {
  if (!isConfigured) return 'NOT_CONFIGURED';
  if (!hasCredential) return 'UNAUTHENTICATED';
  return isDown ? 'UNAVAILABLE' : 'AVAILABLE';
}

builder.queryField('marketplaces', (t) =>
  t.field({
    type: [MarketplaceInfo],
    nullable: { list: true, items: false },
    description: 'The marketplaces of this graph, and which of them the request can reach. Cost: none.',
    extensions: extensions(undefined, true),
    resolve: (_root, _args, context) => [...context.marketplaces()],
  }),
);
