/** Members of an account as different versions of upstream send them: with or without the reference to the person, or in the older shape. */
import { expect, test } from 'vitest';
import { envelope, json, startServer, type Script } from '../support/scripted-server.ts';
import { startGatewayOver } from '../support/scripted-world.ts';

const account = 'ACC-1000-0001';
const people = [1, 2, 3].map((n) => ({
  id: `USR-1000-000${n}`,
  name: `Person ${n}`,
  email: `p${n}@a.example`,
}));
const idOf = (user: string): string => `AUSR-${account}.${user}`;
const members = people.map((person) => ({ ...person, status: 'Invited', invitation: { status: 'Invited' } }));

const withoutReference: Script = (_, response, { url }) => {
  const path = new URL(url, 'http://localhost').pathname;
  if (path.endsWith('/accounts/users')) {
    json(response, envelope(people.map(({ id }) => ({ id, status: 'Active', lastLoginAt: null }))));
  } else if (path.endsWith(`/${account}/users`)) json(response, envelope(members));
  else json(response, members[0]);
};

test('the person is read from the top of the item, and what is not there from the person itself, in one call for all', async () => {
  await using upstream = await startServer(withoutReference);
  await using world = await startGatewayOver(upstream.origin);
  const list = `accountUsers(filter: { account: { id: { eq: "${account}" } } })`;
  const { data, errors, extensions } = await world.query(
    `{ ${list} { nodes { id status user { name email status } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.accountUsers.nodes).toEqual(
    people.map(({ id, name, email }) => ({
      id: idOf(id),
      status: 'INVITED',
      user: { name, email, status: 'ACTIVE' },
    })),
  );
  expect(upstream.requests).toHaveLength(2);
  expect(extensions.explain.actual).toBe(2);
  expect(extensions.explain.predicted).toBeGreaterThanOrEqual(2);
  await world.query(`{ ${list} { nodes { status user { name email } } } }`);
  expect(upstream.requests).toHaveLength(3);
});

test('one membership has its person in the same way', async () => {
  await using upstream = await startServer(withoutReference);
  await using world = await startGatewayOver(upstream.origin);
  const { data, errors } = await world.query(
    `{ accountUser(id: "${idOf('USR-1000-0001')}") { id status user { name status } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.accountUser).toEqual({
    id: idOf('USR-1000-0001'),
    status: 'INVITED',
    user: { name: 'Person 1', status: 'ACTIVE' },
  });
});

test.each([
  ['the person', { id: 'USR-1000-0001', invitation: { status: 'Invited' } }],
  [
    'the membership',
    {
      id: 'AUSR-1000-0001-0001',
      user: { id: 'USR-1000-0001' },
      account: { id: account },
      invitation: { status: 'Invited' },
    },
  ],
])('an action may answer with the id of %s', async (_name, answer) => {
  await using upstream = await startServer((_, response) => json(response, answer));
  await using world = await startGatewayOver(upstream.origin);
  const { data, errors } = await world.query(
    `mutation { accountUserResendInvitation(id: "${idOf('USR-1000-0001')}") { accountUser { id status } errors { message } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.accountUserResendInvitation).toEqual({
    accountUser: { id: idOf('USR-1000-0001'), status: 'INVITED' },
    errors: [],
  });
  expect(upstream.requests).toHaveLength(1);
});

test.each([
  ['another person', { id: 'USR-1000-0002' }],
  ['another membership', { id: 'AUSR-1-1-1', user: { id: 'USR-1000-0002' }, account: { id: account } }],
])('an action that answers with %s is the fault of upstream, and is not repeated', async (_name, answer) => {
  await using upstream = await startServer((_, response) => json(response, answer));
  await using world = await startGatewayOver(upstream.origin);
  const { errors } = await world.query(
    `mutation { accountUserResendInvitation(id: "${idOf('USR-1000-0001')}") { accountUser { id } } }`,
  );
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }]);
  expect(upstream.requests).toHaveLength(1);
});

test('an item that is no person of the account is the fault of upstream', async () => {
  await using upstream = await startServer((_, response) => json(response, envelope([{ id: 'nobody' }])));
  await using world = await startGatewayOver(upstream.origin);
  const { errors } = await world.query(
    `{ accountUsers(filter: { account: { id: { eq: "${account}" } } }) { nodes { id } } }`,
  );
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_BAD_RESPONSE' } }]);
});
