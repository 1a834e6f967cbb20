/** The limits on one request, and on all requests together. */
import { entry, orFederated } from './entry.ts';
import { atLeastOneMillisecond, integer, milliseconds } from './kinds.ts';

export const limitVariables = {
  OPERATION_DEADLINE_MS: entry(
    'serve',
    atLeastOneMillisecond,
    '15000',
    'ms',
    'Deadline of an operation. Fields that are not resolved by then become null with an error.',
  ),
  MAX_BODY_BYTES: entry(
    'serve',
    integer(1_024, 100_000_000),
    orFederated('262144', '2097152'),
    'bytes',
    'Largest JSON request.',
  ),
  MAX_DEPTH: entry(
    'serve',
    integer(1, 1_000),
    orFederated('16', '24'),
    'levels',
    'Deepest nesting of fields in a document.',
  ),
  MAX_FIELDS: entry(
    'serve',
    integer(1, 100_000),
    orFederated('1000', '20000'),
    'fields',
    'Most fields in an operation, with its fragments expanded.',
  ),
  MAX_ANSWER_BYTES: entry(
    'serve',
    integer(1_024, 1_000_000_000),
    '8388608',
    'bytes',
    'Largest answer to one operation. Fields beyond it become errors.',
  ),
  MAX_HELD_BYTES: entry(
    'serve',
    integer(1_024, 10_000_000_000),
    '67108864',
    'bytes',
    'Memory for the data of all running requests: upstream responses, and answers that clients have not read yet. Beyond it, new requests get 503.',
  ),
  MAX_IN_FLIGHT: entry(
    'serve',
    integer(1, 1_000_000),
    '1000',
    'requests',
    'Requests that run at the same time. Further requests get 503.',
  ),
  MAX_EVENT_LOOP_DELAY_MS: entry(
    'serve',
    milliseconds,
    { development: '0', production: '200' },
    'ms',
    'While the 99th percentile of the event loop delay is higher than this, new requests get 503. 0: no check.',
  ),
} as const;
