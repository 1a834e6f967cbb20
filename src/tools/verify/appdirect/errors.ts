/** What errors look like: statuses and bodies. */
import { isObject } from '../../../upstream/http/json.ts';
import type { Answer } from '../../reading/reader.ts';
import { found } from '../probe.ts';
import { shownName } from '../shape.ts';
import type { AppDirectProbe } from './context.ts';

interface Failure {
  readonly id: string;
  readonly guess: string;
  readonly path: string;
  readonly authorization?: string | null;
  readonly expected: string;
}

const madeUp = '00000000-0000-4000-8000-000000000000';

const failures: readonly Failure[] = [
  {
    id: 'not-found',
    guess: 'A company that does not exist.',
    path: `/account/v2/companies/${madeUp}`,
    expected: '404: a list of code, message',
  },
  {
    id: 'malformed-id',
    guess: 'A company whose id is no UUID.',
    path: '/account/v2/companies/INVALID-ID',
    expected: '404: a list of code, message',
  },
  {
    id: 'wrong-parameter',
    guess: 'A list in an order that it does not have.',
    path: '/account/v2/companies?sortField=SHADE&page=0&size=1',
    expected: '400: a list of code, message',
  },
  {
    id: 'wrong-size',
    guess: 'A page of no rows.',
    path: '/account/v2/companies?page=0&size=0',
    expected: '400: a list of code, message',
  },
  {
    id: 'unknown-token',
    guess: 'A token that does not exist (made up by this program).',
    path: '/account/v2/companies?page=0&size=1',
    authorization: 'Bearer made-up-by-accounts-graph-verify',
    expected: '401: error, error_description',
  },
  {
    id: 'no-token',
    guess: 'No token.',
    path: '/account/v2/companies?page=0&size=1',
    authorization: null,
    expected: '401: error, error_description',
  },
];

const namesOf = (value: object): string => Object.keys(value).map(shownName).sort().join(', ');

function bodyOf({ json, text }: Answer): string {
  if (text === '') return 'no body';
  if (isObject(json)) return namesOf(json);
  const [first] = Array.isArray(json) ? (json as unknown[]) : [];
  return isObject(first) ? `a list of ${namesOf(first)}` : 'another body';
}

export const errorProbes: readonly AppDirectProbe[] = failures.map(
  ({ id, guess, path, authorization, expected }) => ({
    id,
    group: 'Errors',
    guess,
    expected,
    run: async ({ get }) => {
      const answer = await get(path, authorization === undefined ? {} : { headers: { authorization } });
      const result = `${answer.status}: ${bodyOf(answer)}`;
      return found(result, result === expected);
    },
  }),
);
