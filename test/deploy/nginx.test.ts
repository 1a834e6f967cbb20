/** Two replicas behind a real nginx, and one of them going away under load: in order, and without warning. */
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { sandboxTokens } from '../../src/app/start.ts';
import { nginxPath, startNginx, type Nginx } from './nginx-server.ts';
import { startProcess, type ReplicaProcess } from './replica-process.ts';

if (nginxPath === undefined) console.warn('Replicas behind nginx are not tested: no nginx in /usr/sbin');

const concurrency = 10;
const query = '{ accounts(first: 5) { nodes { id name } } }';
const headers = { authorization: `Bearer ${sandboxTokens.operations}`, 'content-type': 'application/json' };

describe.skipIf(nginxPath === undefined)('behind nginx', () => {
  let sandbox: Sandbox;
  let nginx: Nginx;
  let replicas: [ReplicaProcess, ReplicaProcess];
  const started: ReplicaProcess[] = [];

  const startReplica = async (port = '0'): Promise<ReplicaProcess> => {
    const replica = await startProcess({
      environment: {
        NODE_ENV: 'production',
        PORT: port,
        MPT_API_BASE_URL: sandbox.url,
        SHUTDOWN_DRAIN_MS: '4000',
        // The machine of the tests may be busy with other tests.
        MAX_EVENT_LOOP_DELAY_MS: '0',
      },
    });
    started.push(replica);
    return replica;
  };

  beforeAll(async () => {
    sandbox = await createSandbox({
      host: '127.0.0.1',
      port: 0,
      seed: { kind: 'demo' },
      pageCap: 100,
      latencyMs: 5,
      vendorReads: 'row-scope',
      membershipPaths: 'all',
      streaming: 'on',
    });
    replicas = [await startReplica(), await startReplica()];
    nginx = await startNginx(replicas.map(({ url }) => url));
  }, 120_000);

  afterAll(async () => {
    for (const replica of started) replica.signal('SIGKILL');
    await nginx[Symbol.asyncDispose]();
    await sandbox.close();
  });

  interface Answered {
    readonly status: number;
    readonly text: string;
  }

  interface Outcome {
    readonly status: number;
    readonly complete: boolean;
  }

  /** At least `count` requests, and on until `done`, a few at a time; `halfway` is called on the way. */
  async function load(
    send: (index: number) => Promise<Answered>,
    count: number,
    halfway: () => void,
    done: Promise<unknown> = Promise.resolve(),
  ): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    let begun = 0;
    let isDone = false;
    void done.then(() => (isDone = true));
    const client = async (): Promise<void> => {
      while (begun < count || (!isDone && begun < 20 * count)) {
        const index = begun;
        begun += 1;
        if (index === Math.floor(count / 3)) halfway();
        const { status, text } = await send(index);
        outcomes.push({ status, complete: /^\{"data":/.test(text) && !/"errors":\[\{/.test(text) });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, client));
    return outcomes;
  }

  /** On a connection of its own: whether nginx keeps those of its clients is not what is tested. */
  const send = (method: 'GET' | 'POST', path: string, body?: string): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const asked = request(`${nginx.url}${path}`, { method, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
        response.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const post = (text: string): Promise<Answered> => send('POST', '/graphql', JSON.stringify({ query: text }));
  const get = (): Promise<Answered> => send('GET', `/graphql?query=${encodeURIComponent(query)}`);
  const failed = (outcomes: readonly Outcome[]): readonly Outcome[] =>
    outcomes.filter(({ status, complete }) => status !== 200 || !complete);
  const change = (index: number): string =>
    `mutation { userGroupCreate(accountId: "ACC-1000-0001", input: { name: "Load ${index}", moduleIds: [] }) { userGroup { id } errors { __typename } } }`;

  /** As a health check does: /readyz says no for as long as it drains. */
  async function noticed(url: string): Promise<void> {
    while ((await fetch(`${url}/readyz`)).status === 200) await delay(100);
    await delay(500);
  }

  /** nginx leaves one that failed alone for a while; it is back when requests reach it again. */
  async function untilUsed(replica: ReplicaProcess): Promise<void> {
    await expect
      .poll(
        async () => {
          await get();
          return (await fetch(`${replica.url}/metrics`)).text();
        },
        { timeout: 15_000 },
      )
      .toMatch(/^accounts_graph_request_duration_seconds_count\{.*\} [1-9]/m);
  }

  test('probes and measurements are not open to callers', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/']) {
      expect((await fetch(`${nginx.url}${path}`)).status, path).toBe(404);
    }
  });

  test('a replica that stops drops no request, neither a query nor a mutation', async () => {
    const [first] = replicas;
    const outcomes = await load(
      (index) => post(index % 5 === 0 ? change(index) : query),
      400,
      () => {
        first.signal('SIGTERM');
        // Some time later, and well before it listens no more, the balancer learns of it.
        void noticed(first.url).then(() => {
          nginx.takeOut(first.url);
        });
      },
      first.ended,
    );
    expect(await first.ended).toBe(0);
    expect(outcomes.length).toBeGreaterThanOrEqual(400);
    expect(failed(outcomes)).toEqual([]);
    replicas[0] = await startReplica(new URL(first.url).port);
    nginx.takeIn(first.url);
    await untilUsed(replicas[0]);
  });

  test('a replica that is killed costs no query, and comes back as it was', async () => {
    const [, second] = replicas;
    const outcomes = await load(
      (index) => (index % 2 === 0 ? post(query) : get()),
      400,
      () => {
        second.signal('SIGKILL');
      },
    );
    expect(await second.ended).toBeNull();
    expect(failed(outcomes)).toEqual([]);
    replicas[1] = await startReplica(new URL(second.url).port);
    expect((await fetch(`${replicas[1].url}/readyz`)).status).toBe(200);
    await untilUsed(replicas[1]);
    expect(failed(await load(get, 40, () => undefined))).toEqual([]);
  });

  test('a change that was under way in a replica that is killed is not sent again', async () => {
    const [first] = replicas;
    sandbox.clearCalls();
    const outcomes = await load(
      // The word that tells a change may hide behind an escape of JSON.
      (index) =>
        index % 2 === 0
          ? post(change(index))
          : send(
              'POST',
              '/graphql',
              JSON.stringify({ query: change(index) }).replace('mutation', '\\u006dutation'),
            ),
      200,
      () => {
        first.signal('SIGKILL');
      },
    );
    // The requests of the killed replica: its callers get 502 and can check the outcome before they retry.
    const lost = failed(outcomes);
    expect(lost.length).toBeLessThanOrEqual(concurrency);
    for (const { status } of lost) expect(status).toBe(502);
    const writes = sandbox.calls().filter(({ method }) => method !== 'GET');
    expect(writes.length).toBeLessThanOrEqual(outcomes.length);
    expect(writes.length).toBeGreaterThanOrEqual(outcomes.length - lost.length);
  });
});
