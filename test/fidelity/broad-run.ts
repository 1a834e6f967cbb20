/** One long run over everything: each operation through the graph, what the vendor's programs do, every address, every error. */
import { operations } from '../../scripts/operations.ts';
import { createSandbox } from '../../src/sandbox/server.ts';
import { cases } from '../operations/cases.ts';
import { collections } from '../support/collections.ts';
import { personToken } from '../support/tokens.ts';
import { runCase } from '../operations/run-case.ts';
import { clientsFor } from '../vendor-client/clients.ts';
import { mobileQueries } from '../vendor-client/mobile-queries.ts';
import { runMobileQuery } from '../vendor-client/run-mobile-query.ts';
import { scenarios } from '../vendor-client/scenarios.ts';
import { tokens } from '../support/world.ts';
import { startRecordedGateway } from './recorded-gateway.ts';
import { startRecorder } from './recorder.ts';
import type { Exchange } from './recorder.ts';

export async function runEverything(): Promise<readonly Exchange[]> {
  return [...(await throughTheGraph()), ...(await directly())];
}

async function throughTheGraph(): Promise<readonly Exchange[]> {
  await using world = await startRecordedGateway();
  for (const { name } of operations) {
    const found = cases[name];
    if (!found) throw new Error(`expected a case for ${name}, but there is none`);
    world.sandbox.reset();
    await runCase(world.gateway.url, found);
  }
  return world.recorder.exchanges();
}

async function directly(): Promise<readonly Exchange[]> {
  const sandbox = await createSandbox();
  const recorder = await startRecorder(sandbox.url);
  try {
    for (const { run } of scenarios) {
      sandbox.reset();
      await run(clientsFor(recorder.url));
    }
    for (const query of mobileQueries) {
      sandbox.reset();
      await runMobileQuery(recorder.url, query);
    }
    sandbox.reset();
    for (const request of others) await send(recorder.url, request);
    sandbox.reset();
    for (const request of flatMemberships) await send(recorder.url, request);
    return recorder.exchanges();
  } finally {
    await recorder[Symbol.asyncDispose]();
    await sandbox.close();
  }
}

interface Plain {
  readonly call: string;
  readonly as: string;
  readonly body?: unknown;
}

const { operations: operator, client, vendor } = tokens;
const expired = '/ACC-2005-0001/users/USR-2000-0001';
const invited = '/ACC-2006-0001/users/USR-2000-0001';
const regrouped = '/ACC-2001-0001/users/USR-2000-0001';
const invitation = {
  user: { email: 'b@b.example', firstName: 'B', lastName: 'B' },
  account: { id: 'ACC-2001-0001' },
  groups: [{ id: 'UGR-2001-1002' }],
  invitation: { status: 'Invited' },
};

const unassigned = {
  name: 'Contoso Online',
  address: { addressLine1: '1', postCode: '1', city: 'New York', state: 'NY', country: 'US' },
  account: null,
};

/** The older address of account users, every list in default shape as every role, and each kind of refusal. */
const others: readonly Plain[] = [
  ...collections.flatMap((name) =>
    [operator, client, vendor].flatMap((as) => [
      { call: `GET /${name}?limit=100&order=id`, as },
      { call: `GET /${name}?limit=100&order=id&select=audit`, as },
    ]),
  ),
  { call: 'GET /account-users?select=groups,modules,buyers&limit=100', as: client },
  { call: 'GET /user-groups?select=users,modules,buyers&limit=100', as: client },
  { call: 'GET /api-tokens?select=modules&limit=100', as: client },
  { call: 'GET /ACC-2001-0001/users?select=buyers&limit=100', as: client },
  { call: `GET ${regrouped}?select=audit,groups,modules,buyers`, as: client },
  { call: 'POST /ACC-2001-0001/users', as: client, body: invitation },
  { call: 'POST /ACC-2001-0001/users', as: client, body: {} },
  { call: `POST ${regrouped}/groups`, as: client, body: { id: 'UGR-2001-1004' } },
  { call: `PUT ${regrouped}/groups`, as: client, body: [{ id: 'UGR-2001-1002' }, { id: 'UGR-2001-1004' }] },
  { call: `DELETE ${regrouped}/groups/UGR-2001-1004`, as: client },
  { call: `DELETE ${regrouped}/groups/UGR-2001-1002`, as: client },
  { call: `POST ${invited}/resend-invite`, as: operator },
  { call: `POST ${expired}/send-new-invite`, as: operator },
  { call: `POST ${invited}/accept-invite`, as: personToken('USR-2000-0001', 'ACC-2006-0001') },
  { call: `DELETE ${regrouped}`, as: client },
  { call: `GET ${regrouped}`, as: client },
  { call: 'PUT /buyers/BUY-2002-0003', as: operator, body: unassigned },
  { call: 'GET /buyers/BUY-2002-0003?select=audit', as: operator },
  { call: 'GET /buyers/BUY-2002-0001/transfer?select=audit,sellers', as: operator },
  { call: 'POST /erp-links/ERP-2004-0002-0003/unblock', as: operator, body: {} },
  { call: 'GET /users/USR-2000-0001/sso-check', as: operator },
  { call: 'GET /erp-links/ERP-2004-0002-0003?select=audit', as: operator },
  { call: 'GET /buyers?nonsense(name)', as: operator },
  { call: 'GET /buyers/BUY-2001-0001', as: 'idt:TKN-0000-0000:unknown' },
  { call: 'POST /buyers/BUY-2001-0001/enable', as: operator },
  { call: 'POST /sellers/SEL-4000-0002/disable', as: operator },
  { call: 'POST /cloud-tenants', as: operator, body: { name: '' } },
];

const flat = '/account-users/AUSR-7000-0000-0003';
const flatInvited = '/account-users/AUSR-7000-0000-0006';
const flatExpired = '/account-users/AUSR-7000-0000-0007';

/** The collection of all memberships, which the gateway only lists. */
const flatMemberships: readonly Plain[] = [
  { call: `GET ${flat}?select=audit,groups,modules,buyers`, as: client },
  { call: 'POST /account-users', as: client, body: invitation },
  { call: 'POST /account-users', as: client, body: {} },
  { call: `POST ${flat}/groups`, as: client, body: { id: 'UGR-2001-1004' } },
  { call: `PUT ${flat}/groups`, as: client, body: [{ id: 'UGR-2001-1002' }, { id: 'UGR-2001-1004' }] },
  { call: `DELETE ${flat}/groups/UGR-2001-1004`, as: client },
  { call: `POST ${flatInvited}/resend-invite`, as: operator },
  { call: `POST ${flatExpired}/send-new-invite`, as: operator },
  { call: `POST ${flatInvited}/accept-invite`, as: personToken('USR-2000-0001', 'ACC-2006-0001') },
  { call: `DELETE ${flat}`, as: client },
  { call: `GET ${flat}`, as: client },
];

async function send(url: string, { call, as, body }: Plain): Promise<void> {
  const [method = '', path = ''] = call.split(' ');
  const response = await fetch(`${url}/public/v1/accounts${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
}
