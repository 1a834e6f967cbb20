/** What one caller meets upstream is that caller's own: the others are answered, and the gateway stays ready. */
import { expect, test } from 'vitest';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { account, seller, startGatewayOver } from '../support/scripted-world.ts';

const broken = '{ account(id: "ACC-1000-0666") { id name } }';
const fine = '{ sellers(first: 1) { nodes { id } } accounts(first: 1) { nodes { id name } } }';

test('a caller who asks only for an object that upstream fails on has no one else refused', async () => {
  await using server = await startServer((_, response, { url }) => {
    if (url.includes('ACC-1000-0666')) json(response, {}, 500);
    else if (url.startsWith('/public/v1/accounts/sellers')) json(response, envelope([seller], { limit: 1 }));
    else json(response, envelope([account], { limit: 1 }));
  });
  await using world = await startGatewayOver(server.origin, { UPSTREAM_RETRIES: '0' });
  const states = new Set<number>();
  const outcomes = new Set<string>();
  for (let round = 0; round < 12; round += 1) {
    const attacks = Array.from({ length: 10 }, () => world.query(broken, {}, { token: 'attacker' }));
    const { errors } = await world.query(fine, {}, { token: 'tenant' });
    outcomes.add(errors === undefined ? 'answered' : JSON.stringify(errors));
    await Promise.all(attacks);
    states.add((await fetch(`${world.gateway.url}/readyz`)).status);
  }
  expect([...outcomes]).toEqual(['answered']);
  expect([...states]).toEqual([200]);
});

test('when upstream is down for all callers, every request is refused and the gateway is not ready', async () => {
  let down = false;
  await using server = await startServer((_, response, { url }) => {
    if (down) json(response, {}, 503);
    else if (url.startsWith('/public/v1/accounts/sellers')) json(response, envelope([seller], { limit: 1 }));
    else json(response, envelope([account], { limit: 1 }));
  });
  await using world = await startGatewayOver(server.origin, {
    UPSTREAM_RETRIES: '0',
    UPSTREAM_BREAKER_OPEN_MS: '60000',
  });
  const tokens = ['one', 'two', 'three'];
  for (const token of tokens) expect((await world.query(fine, {}, { token })).errors).toBeUndefined();
  down = true;
  for (let round = 0; round < 5; round += 1)
    for (const token of tokens) await world.query(fine, {}, { token });
  expect((await fetch(`${world.gateway.url}/readyz`)).status).toBe(503);
  const sent = server.requests.length;
  for (const token of [...tokens, 'four']) {
    expect(JSON.stringify((await world.query(fine, {}, { token })).errors)).toContain('UPSTREAM_UNAVAILABLE');
  }
  expect(server.requests).toHaveLength(sent);
});
