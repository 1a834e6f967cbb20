/** Load cases: steady load, overload, faults, unique documents and tokens, early disconnects. */
import { after, ask, isWhole, load, mixedQueries, pause, quantile, token } from './client.ts';
import type { Case } from './case.ts';
import { readMetric, readRss } from './program.ts';

const mixed = (turn: number) => ({ query: mixedQueries[turn % mixedQueries.length] ?? '' });
const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const milliseconds = (ms: number): string => `${Math.round(ms)} ms`;
const callsInFlight = 'accounts_graph_upstream_requests_in_flight';

export const loadCases: readonly Case[] = [
  {
    name: 'Fifty clients with twenty different operations: no error',
    async run({ gateway, scale }) {
      const program = await gateway();
      await load(program.url, 50, after(scale.seconds / 2), mixed);
      const outcomes = await load(program.url, 50, after(scale.seconds), mixed);
      const failed = outcomes.filter((outcome) => !isWhole(outcome));
      const [p50, p99] = [quantile(outcomes, 0.5), quantile(outcomes, 0.99)];
      const delayMs = (await readMetric(program, 'accounts_graph_event_loop_delay_seconds')) * 1_000;
      return {
        // Load generator, gateway and upstream share this machine, so times are reported but not checked.
        holds: failed.length === 0 && outcomes.length > 0,
        seen: `${outcomes.length} answers, ${failed.length} failed; p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, event loop delay p99 ${milliseconds(delayMs)}`,
      };
    },
  },
  {
    name: 'Three times the allowed number of concurrent requests: the rest gets 503, and the gateway recovers',
    async run({ gateway, scale }) {
      const program = await gateway({ MAX_IN_FLIGHT: '20' });
      const outcomes = await load(program.url, 60, after(scale.seconds), mixed);
      const served = outcomes.filter(isWhole).length;
      const shed = outcomes.filter(({ status }) => status === 503).length;
      const later = await ask(program.url, mixedQueries[0] ?? '');
      return {
        holds: served > 0 && shed > 0 && served + shed === outcomes.length && isWhole(later),
        seen: `${served} served, ${shed} rejected with 503, ${outcomes.length - served - shed} others`,
      };
    },
  },
  {
    name: 'Five rounds with disconnecting clients and a failing upstream: memory stays flat',
    async run({ gateway, setFaults, scale }) {
      const program = await gateway({ UPSTREAM_BREAKER: 'off' });
      const rss: number[] = [];
      let others = 0;
      for (let round = 0; round < 5; round += 1) {
        await setFaults([
          { path: '*/licensees', kind: 'status', status: 503, times: 200 },
          { path: '*/buyers', kind: 'reset', times: 50 },
          { path: '*/sellers', kind: 'malformed', times: 50 },
        ]);
        const outcomes = await load(program.url, 50, after(scale.seconds), (turn) => ({
          ...mixed(turn),
          // One client in ten disconnects.
          ...(turn % 10 === 0 ? { options: { signal: AbortSignal.timeout(5) } } : {}),
        }));
        others += outcomes.filter(({ status }) => ![200, 0, 503].includes(status)).length;
        await setFaults([]);
        await pause(scale.restSeconds * 1_000);
        rss.push(await readRss(program));
      }
      const ratio = (rss[4] ?? NaN) / (rss[1] ?? NaN);
      return {
        // Short rounds still fill caches, so only long runs use the strict ratio.
        holds: ratio <= (scale.seconds >= 20 ? 1.1 : 1.5) && others === 0,
        seen: `${rss.map(megabytes).join(', ')} after the rounds; fifth divided by second ${ratio.toFixed(2)}; ${others} unexpected statuses`,
      };
    },
  },
  growth('different documents', (turn) => ({
    query: `query D${turn} { accounts(first: 1) { nodes { id f${turn}: name } } }`,
  })),
  growth('different tokens', (turn) => ({
    query: '{ accounts(first: 1) { nodes { id } } }',
    options: { token: `idt:TKN-9999-${String(turn).padStart(6, '0')}:nobody` },
  })),
  {
    name: 'Clients that disconnect after 50 ms: their upstream calls are aborted',
    async run({ gateway, setFaults, scale }) {
      // Otherwise the calls that ask upstream for its edition may be open as well.
      const program = await gateway({ UPSTREAM_MEMBERSHIPS: 'nested' });
      await setFaults([{ kind: 'delay', delayMs: 5_000 }]);
      const outcomes = await Promise.all(
        Array.from({ length: scale.leaving }, () =>
          ask(program.url, mixedQueries[1] ?? '', { signal: AbortSignal.timeout(50) }),
        ),
      );
      await pause(1_000);
      const open = await readMetric(program, callsInFlight);
      await setFaults([]);
      const later = await ask(program.url, mixedQueries[0] ?? '');
      const unhandled = /unhandled/i.test(program.output());
      return {
        holds: open === 0 && isWhole(later) && !unhandled,
        seen: `${outcomes.filter(({ status }) => status === 0).length} disconnected; ${open} upstream calls open a second later; ${unhandled ? 'unhandled rejections' : 'no unhandled rejections'}`,
      };
    },
  },
];

function growth(what: string, next: Parameters<typeof load>[3]): Case {
  return {
    name: `Thousands of ${what}: caches stay bounded`,
    async run({ gateway, scale }) {
      const program = await gateway({ UPSTREAM_BREAKER: 'off' });
      let sent = 0;
      const until = (count: number) => () => sent >= count;
      const send = (count: number) =>
        load(program.url, 20, until(count), () => {
          sent += 1;
          return next(sent);
        });
      await send(scale.many / 2);
      const before = await readRss(program);
      const outcomes = await send(scale.many);
      const now = await readRss(program);
      const lost = outcomes.filter(({ status }) => status === 0 || status >= 500).length;
      const known = await ask(program.url, mixedQueries[0] ?? '', { token });
      return {
        holds: now <= before * 1.5 && lost === 0 && isWhole(known),
        seen: `${sent} sent; memory ${megabytes(before)} after half, ${megabytes(now)} after all; ${lost} failed`,
      };
    },
  };
}
