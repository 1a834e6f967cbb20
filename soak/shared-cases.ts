/** Tenant cases: what one tenant sees while another attacks. */
import { after, ask, isWhole, load, pause, quantile } from './client.ts';
import type { AskOptions, Outcome } from './client.ts';
import type { Bench, Case, Result } from './case.ts';
import type { Program } from './program.ts';

const tenant = 'idt:TKN-0000-0001:operations';
const attacker = 'idt:TKN-0000-0002:client';

interface Attack {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: readonly object[];
  readonly clients: number;
  /** Between two requests of one attacking client. */
  readonly pauseMs: number;
  readonly query: string;
  /** Between two requests of one of the tenant's clients. */
  readonly tenantPauseMs: number;
  readonly holds: (seen: Seen) => boolean;
}

interface Seen {
  /** Share of the tenant's requests during the attack that got complete answers, 0 to 1. */
  readonly answered: number;
  /** Median time during the attack, divided by the median before it. */
  readonly slower: number;
  /** Number of /readyz checks that failed. */
  readonly unready: number;
}

const tenantQuery = '{ buyers(first: 5) { nodes { id name } } licensees(first: 5) { nodes { id name } } }';

const attacks: readonly Attack[] = [
  {
    name: 'Another tenant reads one object on which upstream fails',
    environment: { UPSTREAM_SHARED_READS: 'off' },
    faults: [{ path: '*/sellers*', kind: 'status', status: 500 }],
    clients: 10,
    pauseMs: 300,
    query: '{ seller(id: "SEL-6000-0001") { id name } }',
    tenantPauseMs: 500,
    holds: ({ answered, unready }) => answered === 1 && unready === 0,
  },
  {
    name: 'Another tenant takes all the sockets it can with slow reads',
    environment: { UPSTREAM_SHARED_READS: 'off' },
    faults: [{ path: '*/sellers', kind: 'delay', delayMs: 1_500 }],
    clients: 200,
    pauseMs: 0,
    query: '{ sellers(first: 1) { nodes { id } } }',
    tenantPauseMs: 20,
    holds: ({ answered, slower }) => answered === 1 && slower < 20,
  },
  {
    name: 'Another tenant runs heavy operations until the event loop is late',
    environment: { UPSTREAM_SHARED_READS: 'off', MAX_EVENT_LOOP_DELAY_MS: '100' },
    faults: [],
    clients: 40,
    pauseMs: 0,
    query:
      '{ a: licensees(first: 100) { nodes { id name status buyer { id name taxId } seller { id name } } } b: users(first: 100) { nodes { id name email status } } c: buyers(first: 100) { nodes { id name status taxId } } }',
    tenantPauseMs: 20,
    // The delay of the event loop depends on the machine. Without fair shares, one in ten was answered.
    holds: ({ answered }) => answered > 0.3,
  },
];

export const sharedCases: readonly Case[] = attacks.map((attack) => ({
  name: `${attack.name}: the other tenant is served`,
  run: (bench) => run(attack, bench),
}));

async function run(attack: Attack, { gateway, setFaults, scale }: Bench): Promise<Result> {
  await setFaults(attack.faults);
  const program = await gateway(attack.environment);
  await ask(program.url, '{ buyers(first: 1) { nodes { id } } }', { token: attacker });
  const before = await tenantFor(program, after(scale.seconds / 2), attack.tenantPauseMs);
  const isOver = after(scale.seconds + 2);
  const options: AskOptions = { token: attacker };
  const attacking = load(
    program.url,
    attack.clients,
    isOver,
    () => ({ query: attack.query, options }),
    attack.pauseMs,
  );
  await pause(2_000);
  const [during, unready] = await Promise.all([
    tenantFor(program, isOver, attack.tenantPauseMs),
    countUnready(program, isOver),
  ]);
  const attackers = await attacking;
  const seen: Seen = {
    answered: during.filter(isWhole).length / during.length,
    slower: quantile(during.filter(isWhole), 0.5) / quantile(before, 0.5),
    unready,
  };
  return {
    holds: attack.holds(seen),
    seen: `${(100 * seen.answered).toFixed(0)} % of ${during.length} answered, at ${seen.slower.toFixed(1)} times the median time; ${unready} /readyz checks failed; ${attackers.filter(({ status }) => status === 503).length} of ${attackers.length} of the attacker's requests rejected`,
  };
}

/** Two clients, each with one request at a time. */
function tenantFor({ url }: Program, isOver: () => boolean, pauseMs: number): Promise<readonly Outcome[]> {
  return load(url, 2, isOver, () => ({ query: tenantQuery, options: { token: tenant } }), pauseMs);
}

async function countUnready({ url }: Program, isOver: () => boolean): Promise<number> {
  let unready = 0;
  while (!isOver()) {
    if ((await fetch(`${url}/readyz`)).status !== 200) unready += 1;
    await pause(100);
  }
  return unready;
}
