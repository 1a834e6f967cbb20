/** The settings of the call planner, which `serve` and `explain` share. */
import { entry } from './entry.ts';
import { expand, integer, oneOf } from './kinds.ts';

export const plannerVariables = {
  MAX_CALLS_PER_OPERATION: entry(
    'serve',
    integer(1, 10_000),
    '100',
    'calls',
    'Upstream calls that one operation may make. One that needs at least more is refused; otherwise, fields that need more are null.',
  ),
  MAX_PREDICTED_CALLS: entry(
    'planner',
    integer(1, 1_000_000_000),
    '1000000000',
    'calls',
    'An operation that could make more calls than this is refused before it runs, whatever it needs. The default refuses hardly any.',
  ),
  PLANNER_POLICY: entry(
    'serve',
    oneOf('fewest-calls', 'lowest-latency'),
    'fewest-calls',
    '',
    'How child lists of several parents are read: in combined calls, or, for a few parents, in one parallel call each.',
  ),
  EXPAND_REFERENCES: entry(
    'planner',
    expand,
    'on',
    '',
    "Whether references are read with their parent's call. Exceptions are written `Licensee.buyer`.",
  ),
  PAGE_CAP: entry(
    'planner',
    integer(1, 1_000),
    '100',
    'rows',
    'Most rows in one upstream response. Larger pages take several calls.',
  ),
  UPSTREAM_STREAMING: entry(
    'planner',
    oneOf('auto', 'off'),
    'auto',
    '',
    'Whether reads of more rows than a page ask upstream for a stream. Where it has none, pages are read.',
  ),
  UPSTREAM_AHEAD: entry(
    'planner',
    oneOf('on', 'off'),
    'on',
    '',
    'Whether lists are read together with an object above their parents, if the operation names the id of the object.',
  ),
  MAX_IDS_PER_CALL: entry('planner', integer(1, 1_000), '100', 'ids', 'Most ids in one upstream call.'),
  MAX_URL_BYTES: entry(
    'planner',
    integer(2_048, 65_536),
    '8192',
    'bytes',
    'Longest URL sent upstream, encoded. A batch of ids fills at most half of it.',
  ),
} as const;
