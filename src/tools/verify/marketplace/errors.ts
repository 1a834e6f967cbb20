/** What errors look like: statuses, bodies, and the texts and keys of the query language. */
import { isObject } from '../../../upstream/http/json.ts';
import type { Answer } from '../../reading/reader.ts';
import { found } from '../probe.ts';
import { shownName } from '../shape.ts';
import type { AccountsProbe } from './context.ts';

interface QueryFault {
  readonly id: string;
  readonly guess: string;
  readonly query: string;
  readonly text: string;
  readonly key: string;
}

const library = 'rql_validation';

/** On /accounts. `query` is encoded. */
const queryFaults: readonly QueryFault[] = [
  {
    id: 'unknown-function',
    guess: 'An unknown function.',
    query: 'foo(id,%22x%22)',
    text: 'Unknown expression group.',
    key: 'foo',
  },
  {
    id: 'blank-before-function',
    guess: 'A blank before a function.',
    query: 'and(ne(id,%22x%22),%20ne(id,%22y%22))',
    text: 'Unknown expression group.',
    key: ' ne',
  },
  {
    id: 'unknown-property',
    guess: 'An unknown property in a filter.',
    query: 'eq(shade.depth,%22x%22)',
    text: 'Invalid property path.',
    key: 'shade',
  },
  {
    id: 'unknown-order',
    guess: 'An unknown property in an order.',
    query: 'order=shade',
    text: 'Invalid property path.',
    key: 'shade',
  },
  {
    id: 'empty-order',
    guess: 'An order of nothing valid.',
    query: 'order=null()',
    text: 'No valid ordering properties were detected',
    key: 'order:no_props',
  },
  {
    id: 'empty-group',
    guess: 'A group without conditions.',
    query: 'and()',
    text: 'Expression group cannot be empty.',
    key: library,
  },
  {
    id: 'empty-list',
    guess: 'An empty list of values.',
    query: 'in(id,())',
    text: 'Value has to be a non empty array.',
    key: library,
  },
  {
    id: 'null-in-pattern',
    guess: 'A pattern of null.',
    query: 'like(name,null())',
    text: 'Null values are not supported.',
    key: library,
  },
  {
    id: 'operator-not-permitted',
    guess: 'An operator that the type does not have.',
    query: 'any(name)',
    text: "Operator 'Any' is not permitted",
    key: library,
  },
  {
    id: 'value-not-convertible',
    guess: 'A value of another type.',
    query: 'eq(revision,%22x%22)',
    text: "Cannot convert value: 'x'.",
    key: library,
  },
  {
    id: 'null-where-always-set',
    guess: 'A comparison with null of what is always set.',
    query: 'eq(revision,null())',
    text: 'Cannot compare non nullable property with null',
    key: library,
  },
  {
    id: 'wrong-arity',
    guess: 'A comparison with one argument.',
    query: 'eq(id)',
    text: 'Binary expression must have 2 arguments',
    key: library,
  },
  {
    id: 'wrapped-filter',
    guess: 'A filter in a parameter: rql=…',
    query: 'rql=and(ne(id,%22x%22),ne(id,%22y%22))',
    text: 'Invalid equals shortcut expression',
    key: library,
  },
];

const knownTexts = new Set(queryFaults.map(({ text }) => text));
const knownKeys = new Set(queryFaults.map(({ key }) => key));

function shownEntry(key: string, text: string): string {
  const shownKey = knownKeys.has(key) ? JSON.stringify(key) : 'another key';
  return `${knownTexts.has(text) ? text : 'another text'} under ${shownKey}`;
}

function entriesOf({ json }: Answer): readonly (readonly [key: string, text: string])[] {
  const errors = isObject(json) ? json['errors'] : undefined;
  if (!isObject(errors)) return [];
  return Object.entries(errors).flatMap(([key, texts]) =>
    (Array.isArray(texts) ? texts : [texts]).flatMap((text) =>
      typeof text === 'string' ? [[key, text] as const] : [],
    ),
  );
}

function queryFaultProbe({ id, guess, query, text, key }: QueryFault): AccountsProbe {
  const expected = `400, ${text} under ${JSON.stringify(key)}`;
  return {
    id: `query-error-${id}`,
    group: 'Errors of the query language',
    guess,
    expected,
    run: async ({ get }) => {
      const answer = await get(
        `/accounts?${query}${query.startsWith('order=') ? '' : '&select=-*,id'}&limit=1`,
      );
      const entries = entriesOf(answer).map((entry) => shownEntry(...entry));
      const shown = entries.length === 0 ? 'no entries' : [...new Set(entries)].join('; ');
      const result = answer.status === 200 ? '200, it is accepted' : `${answer.status}, ${shown}`;
      return found(result, result === expected);
    },
  };
}

const group = 'Errors';

interface Failure {
  readonly id: string;
  readonly guess: string;
  readonly path: string;
  readonly authorization?: string | null;
  readonly expected: string;
}

const madeUpToken = 'Bearer idt:TKN-0000-0000:made-up-by-accounts-graph-verify';

const failures: readonly Failure[] = [
  {
    id: 'not-found',
    guess: 'An object that does not exist.',
    path: '/accounts/ACC-0000-0000',
    expected: '404: detail, status, title, traceId, type',
  },
  {
    id: 'malformed-id',
    guess: 'An id of another form.',
    path: '/accounts/INVALID-ID',
    expected: '404: detail, status, title, traceId, type',
  },
  {
    id: 'query-error',
    guess: 'A query that is not valid.',
    path: '/accounts?eq(shade,%22x%22)&limit=1',
    expected: '400: detail, errors, status, title, traceId, type',
  },
  {
    id: 'unknown-token',
    guess: 'A token that does not exist (made up by this program).',
    path: '/accounts?limit=1',
    authorization: madeUpToken,
    expected: '401: message, statusCode',
  },
  {
    id: 'no-token',
    guess: 'No token.',
    path: '/accounts?limit=1',
    authorization: null,
    expected: '401: message, statusCode',
  },
];

function failureProbe({ id, guess, path, authorization, expected }: Failure): AccountsProbe {
  return {
    id,
    group,
    guess,
    expected,
    run: async ({ get }) => {
      const answer = await get(path, authorization === undefined ? {} : { headers: { authorization } });
      const members = isObject(answer.json)
        ? Object.keys(answer.json).map(shownName).sort().join(', ')
        : answer.text === ''
          ? 'no body'
          : 'a body that is no JSON object';
      const result = `${answer.status}: ${members}`;
      return found(result, result === expected);
    },
  };
}

export const errorProbes: readonly AccountsProbe[] = [
  ...failures.map(failureProbe),
  ...queryFaults.map(queryFaultProbe),
];
