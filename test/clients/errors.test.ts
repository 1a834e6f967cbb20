/** What each client shows for each kind of error, as docs/errors.md says. */
import { describe, expect, test } from 'vitest';
import { tokens } from '../support/world.ts';
import { areClientsInstalled, resultOf } from './installed.ts';
import { serve } from './served.ts';

const both = {
  'one field': { data: 'some', errors: ['BAD_USER_INPUT'] },
  'no token': { data: 'some', errors: ['UNAUTHENTICATED'] },
  'invalid document': { data: 'none', errors: ['GRAPHQL_VALIDATION_FAILED'] },
  unreachable: { data: 'none', errors: 'TypeError' },
};

describe.skipIf(!areClientsInstalled('Errors in each client'))('errors', { timeout: 60_000 }, () => {
  test('Apollo Client throws them by default and drops the data; the others show data and errors together', async () => {
    await using served = await serve();
    expect(await resultOf('errors.js', [served.url, tokens.operations])).toEqual({
      fetch: {
        'one field': { status: 200, ...both['one field'] },
        'no token': { status: 200, ...both['no token'] },
        'invalid document': { status: 200, ...both['invalid document'] },
        unreachable: { thrown: 'TypeError' },
      },
      'Apollo Client, errorPolicy none': {
        'one field': { thrown: ['BAD_USER_INPUT'] },
        'no token': { thrown: ['UNAUTHENTICATED'] },
        'invalid document': { thrown: ['GRAPHQL_VALIDATION_FAILED'] },
        unreachable: { thrown: 'TypeError' },
      },
      'Apollo Client, errorPolicy all': both,
      urql: both,
    });
  });
});
