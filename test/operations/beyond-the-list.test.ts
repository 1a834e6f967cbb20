/** The operations that the API has beyond the vendor's own list of capabilities: each is served, and has a field. */
import { expect, test } from 'vitest';
import { operations } from '../../scripts/operations.ts';
import { fieldNamed } from '../../scripts/operations-page.ts';
import { buildSchema } from '../../src/schema/index.ts';
import { servedRoutes } from './served-routes.ts';

/** Written by hand, so that an operation that disappears from the table is missed here. */
const beyond: readonly (readonly [call: string, field: string])[] = [
  ['GET /accounts/{id}/settings/notifications', 'Account.notificationSettings'],
  ['PUT /accounts/{id}/settings/notifications', 'Mutation.accountSetNotificationSettings'],
  ['POST /buyers/{id}/activate', 'Mutation.buyerActivate'],
  ['GET /modules/{id}', 'Query.module'],
  ['GET /services', 'Query.services'],
  ['GET /services/{id}', 'Query.service'],
  ['DELETE /users/{id}', 'Mutation.userDelete'],
  ['GET /users/{id}/icon', 'User.iconDataUri'],
  ['GET /users/{id}/sso', 'User.sso'],
  ['PUT /users/{id}/accounts/{accountId}', 'Mutation.userSetFavoriteAccount'],
  // Memberships below their account, as the newest upstream has them.
  ['GET /accounts/{accountId}/users', 'Query.accountUsers'],
  ['GET /accounts/{accountId}/users/{userId}', 'Query.accountUser'],
  ['POST /accounts/{accountId}/users', 'Mutation.accountUserInvite'],
  ['PUT /accounts/{accountId}/users/{userId}', 'Mutation.accountUserUpdate'],
  ['DELETE /accounts/{accountId}/users/{userId}', 'Mutation.accountUserRemove'],
  ['POST /accounts/{accountId}/users/{userId}/accept-invite', 'Mutation.accountUserAcceptInvitation'],
  ['POST /accounts/{accountId}/users/{userId}/resend-invite', 'Mutation.accountUserResendInvitation'],
  ['POST /accounts/{accountId}/users/{userId}/send-new-invite', 'Mutation.accountUserSendNewInvitation'],
  ['POST /accounts/{accountId}/users/{userId}/groups', 'Mutation.accountUserAddGroup'],
  ['PUT /accounts/{accountId}/users/{userId}/groups', 'Mutation.accountUserSetGroups'],
  ['DELETE /accounts/{accountId}/users/{userId}/groups/{groupId}', 'Mutation.accountUserRemoveGroup'],
];

const schema = buildSchema();
const served = new Set(servedRoutes.map(({ call }) => call));

test.each(beyond)('%s is served by the sandbox and has its line in the table: %s', (call, field) => {
  expect(served).toContain(call);
  expect(fieldNamed(schema, field)).toBeDefined();
  expect(
    operations.filter((operation) => operation.call === call).map((operation) => operation.field),
  ).toContain(field);
});

test('the list has every operation once', () => {
  expect(new Set(beyond.map(([call]) => call)).size).toBe(21);
});
