/** A marketplace client in front of a scripted server, closed together. */
import type { BuyerWire } from '../../src/contract/marketplace.ts';
import { createMarketplace } from '../../src/upstream/marketplace/client.ts';
import type { Marketplace, MarketplaceOptions } from '../../src/upstream/marketplace/client.ts';
import type { Caller, MarketplaceCaller } from '../../src/upstream/marketplace/calls.ts';
import type { Collection } from '../../src/upstream/marketplace/path.ts';
import { json, startServer } from './scripted-server.ts';
import type { Script, ScriptedServer } from './scripted-server.ts';

export const buyers: Collection<BuyerWire> = { path: '/accounts/buyers', idPrefix: 'BUY' };
export const buyer = { id: 'BUY-1000-0001', name: 'Northwind Ltd' };

export interface MarketplaceWorld extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly marketplace: Marketplace;
  caller(changes?: Partial<Caller>): MarketplaceCaller;
}

export async function startMarketplace(
  script: Script,
  options: Partial<MarketplaceOptions> = {},
): Promise<MarketplaceWorld> {
  const server = await startServer(script);
  const marketplace = createMarketplace({ baseUrl: server.origin, ...options });
  return {
    server,
    marketplace,
    caller: (changes = {}) =>
      marketplace.forCaller({
        authorization: 'Bearer canary-token-1',
        signal: new AbortController().signal,
        ...changes,
      }),
    async [Symbol.asyncDispose]() {
      await marketplace.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Answers every request alike. */
export function always(body: unknown, status = 200): Script {
  return (_, response) => json(response, body, status);
}
