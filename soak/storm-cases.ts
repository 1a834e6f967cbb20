/** Storm cases: what an honest client gets while an anonymous client or another tenant floods the gateway, and what remains a second later. */
import { after, ask, isWhole, load, pause, quantile } from './client.ts';
import type { Bench, Case, Result } from './case.ts';
import { readMetric } from './program.ts';
import type { Program } from './program.ts';
import { openSocket, post } from './sockets.ts';

/** Share of the honest client's requests that must get a full answer during a storm. */
const leastAnswered = 0.9;
/** Used even if the periods of load are longer. */
const longestStormSeconds = 10;

interface Storm {
  readonly name: string;
  /** Number of parallel clients, each with one request at a time. */
  readonly attackers: number;
  /** Sends one request and resolves when the next one can be sent. `turn` differs each time. */
  readonly send: (url: string, turn: number) => Promise<unknown>;
}

const client = 'idt:TKN-0000-0002:client';
const honestQuery = '{ buyers(first: 5) { nodes { id name } } }';

/** Fragments that are spread four times each, so that they expand to 4^4. */
function heavyDocument(turn: number): string {
  const who = ['created', 'updated', 'access', 'activated'];
  const level = (next: string): string =>
    `audit { ${who.map((one) => `${one} { by { ${next} } }`).join(' ')} }`;
  const fragments = ['A', 'B', 'C'].map((name, index) => {
    const next = ['...B', '...C', '...D'][index] ?? '';
    return `fragment ${name} on Audited { ${level(next)} }`;
  });
  return `query Q${turn} { node(id: "ACC-2001-0001") { ...A } } ${fragments.join(' ')} fragment D on Audited { ${level('id')} }`;
}

/** Each level selects the fields of the types of the fields above. */
function introspection(turn: number): string {
  const levels = 6;
  return `query Q${turn} { __schema { types { ${'fields { type { '.repeat(levels)}name${' } }'.repeat(levels)} } } }`;
}

async function sendForm(url: string, turn: number): Promise<void> {
  const body = `${'--x\r\n\r\n\r\n'.repeat(50_000)}--x--\r\n`;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=x',
      'x-request-id': `storm-${turn}`,
      authorization: `Bearer idt:TKN-7777-${turn}:made-up`,
    },
    body,
  });
  await response.text();
}

/** Sends its text, reads nothing, and disconnects. */
async function sendUnread(url: string, text: string, stayMs: number): Promise<void> {
  const socket = await openSocket(url);
  socket.pause();
  socket.write(text);
  await pause(stayMs);
  socket.resetAndDestroy();
}

function largeQuery(turn: number): string {
  const lists = ['accounts', 'buyers', 'licensees', 'sellers', 'users'];
  const fields = lists.map((list) => `${list}(first: 100) { nodes { id name audit { created { at } } } }`);
  return JSON.stringify({ query: `query Q${turn % 20} { ${fields.join(' ')} }` });
}

const aliases = Array.from({ length: 40 }, (_, index) => `i${index}: iconDataUri`).join(' ');

const storms: readonly Storm[] = [
  {
    name: 'heavy documents without a token',
    attackers: 20,
    // Not `ask`, which would send the honest client's token.
    send: async (url, turn) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ query: heavyDocument(turn) });
      await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
    },
  },
  {
    name: 'heavy documents with made-up tokens',
    attackers: 20,
    send: (url, turn) => ask(url, heavyDocument(turn), { token: `idt:TKN-8888-${turn}:made-up` }),
  },
  {
    name: 'small requests with made-up tokens',
    attackers: 20,
    send: (url, turn) => ask(url, honestQuery, { token: `idt:TKN-9999-${turn}:made-up` }),
  },
  {
    name: 'introspection that multiplies',
    attackers: 10,
    send: (url, turn) => ask(url, introspection(turn), { token: client }),
  },
  {
    name: 'forms of 50,000 empty parts',
    attackers: 5,
    send: (url, turn) => sendForm(url, turn).catch(() => undefined),
  },
  {
    name: 'large answers that are not read',
    attackers: 30,
    send: (url, turn) => {
      return sendUnread(url, post(largeQuery(turn), { authorization: `Bearer ${client}` }), 200);
    },
  },
  {
    name: 'pipelined requests on connections that are reset',
    attackers: 10,
    send: (url) => sendUnread(url, post('{"query":"{ __typename }"}').repeat(200), 20),
  },
  {
    name: 'heads and bodies that never end',
    attackers: 50,
    send: (url, turn) =>
      sendUnread(
        url,
        turn % 2 === 0 ? post('{', {}, 100_000) : 'POST /graphql HTTP/1.1\r\nhost: g\r\nx-',
        300,
      ),
  },
  {
    name: 'forty aliases of the icons of a page',
    attackers: 5,
    send: (url) => ask(url, `{ accounts(first: 10) { nodes { id ${aliases} } } }`, { token: client }),
  },
];

export const stormCases: readonly Case[] = storms.map((storm) => ({
  name: `A storm of ${storm.name}: an honest client is served, and no request remains`,
  run: (bench) => run(storm, bench),
}));

async function run(storm: Storm, { gateway, scale }: Bench): Promise<Result> {
  const program = await gateway();
  const seconds = Math.min(scale.seconds, longestStormSeconds);
  const honest = (isOver: () => boolean) => load(program.url, 2, isOver, () => ({ query: honestQuery }), 20);
  // The first requests warm up the code.
  await honest(after(0.5));
  const quiet = await honest(after(seconds / 2));
  const isOver = after(seconds);
  let sent = 0;
  const attacker = async (): Promise<void> => {
    while (!isOver() && program.child.exitCode === null) await storm.send(program.url, (sent += 1));
  };
  const [during] = await Promise.all([
    honest(isOver),
    Promise.all(Array.from({ length: storm.attackers }, attacker)),
  ]);
  const alive = program.child.exitCode === null;
  const left = alive ? await remains(program) : { requests: NaN, bytes: NaN };
  const answered = during.filter(isWhole).length / during.length;
  const slower = quantile(during.filter(isWhole), 0.5) / quantile(quiet, 0.5);
  return {
    // Attackers and gateway share this machine, so times are reported but not checked.
    holds: alive && left.requests === 0 && left.bytes === 0 && answered >= leastAnswered,
    seen: `${sent} sent; ${(100 * answered).toFixed(0)} % of ${during.length} requests of the honest client answered, at ${slower.toFixed(1)} times the median time; ${left.requests} requests in progress and ${left.bytes} bytes held a second later${alive ? '' : '; the process ended'}`,
  };
}

/** Requests in progress, without the metrics request itself, and bytes held. Waits up to a second for both to be 0. */
async function remains(program: Program): Promise<{ readonly requests: number; readonly bytes: number }> {
  const isOver = after(1);
  for (;;) {
    const requests = (await readMetric(program, 'accounts_graph_requests_in_flight')) - 1;
    const bytes = await readMetric(program, 'accounts_graph_held_bytes');
    if ((requests === 0 && bytes === 0) || isOver()) return { requests, bytes };
    await pause(50);
  }
}
