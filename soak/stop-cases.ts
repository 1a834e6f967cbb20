/** Shutdown and scarcity cases: stopped, killed, misconfigured, few file descriptors, little memory. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { after, ask, isWhole, load, mixedQueries, pause, token } from './client.ts';
import type { Case } from './case.ts';
import { startProgram } from './program.ts';

const mixed = (turn: number) => ({ query: mixedQueries[turn % mixedQueries.length] ?? '' });
const simple = mixedQueries[0] ?? '';

export const stopCases: readonly Case[] = [
  {
    name: 'SIGTERM under load, behind a balancer that polls /readyz: no request fails',
    async run({ gateway, scale }) {
      const [first, second] = [
        await gateway({ SHUTDOWN_DRAIN_MS: '3000' }),
        await gateway({ SHUTDOWN_DRAIN_MS: '3000' }),
      ];
      let serving: readonly string[] = [first.url, second.url];
      const poll = setInterval(() => {
        void fetch(`${first.url}/readyz`).then(
          ({ status }) => {
            if (status !== 200) serving = [second.url];
          },
          () => {
            serving = [second.url];
          },
        );
      }, 500);
      let turn = 0;
      const isOver = after(scale.seconds + 3);
      const clients = Array.from({ length: 30 }, async () => {
        const agent = new Agent({ connections: 1 });
        const outcomes = [];
        while (!isOver()) {
          const url = serving[turn++ % serving.length] ?? second.url;
          outcomes.push(await ask(url, simple, { agent }));
        }
        await agent.close();
        return outcomes;
      });
      await pause(500);
      first.kill('SIGTERM');
      const code = await first.ended;
      clearInterval(poll);
      const outcomes = (await Promise.all(clients)).flat();
      const failed = outcomes.filter((outcome) => !isWhole(outcome)).length;
      return {
        holds: failed === 0 && code === 0,
        seen: `${outcomes.length} answers, ${failed} failed; exit ${code}`,
      };
    },
  },
  {
    name: 'SIGTERM while upstream hangs: exits at the time limit, not with 0, and logs the number of aborted requests',
    async run({ gateway, setFaults }) {
      const program = await gateway({ SHUTDOWN_DRAIN_MS: '0', SHUTDOWN_TIMEOUT_MS: '500' });
      await setFaults([{ kind: 'hang' }]);
      const pending = [ask(program.url, simple), ask(program.url, simple), ask(program.url, simple)];
      await pause(300);
      program.kill('SIGTERM');
      const code = await program.ended;
      await Promise.all(pending);
      await setFaults([]);
      const line = program.output().trim().split('\n').at(-1) ?? '';
      return { holds: code !== 0 && /3/.test(line), seen: `exit ${code}; ${line.slice(0, 160)}` };
    },
  },
  {
    name: 'A killed sandbox restarts with its data',
    async run() {
      const file = join(tmpdir(), `accounts-graph-${randomUUID()}.json`);
      const environment = { SANDBOX_PORT: '0', SANDBOX_DATA: file };
      try {
        const first = await startProgram({ command: 'sandbox', environment });
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const list = (url: string) => fetch(`${url}/public/v1/accounts/user-groups?limit=1`, { headers });
        const before = (await (await list(first.url)).json()) as { data: { id: string }[] };
        const id = before.data[0]?.id ?? '';
        const path = `/public/v1/accounts/user-groups/${id}`;
        const group = (await (await fetch(first.url + path, { headers })).json()) as object;
        const body = JSON.stringify({ ...group, name: 'Renamed before the end' });
        const written = await fetch(first.url + path, { method: 'PUT', headers, body });
        await pause(1_500);
        first.kill('SIGKILL');
        await first.ended;
        const second = await startProgram({ command: 'sandbox', environment });
        const now = (await (await fetch(second.url + path, { headers })).json()) as { name?: string };
        second.kill('SIGTERM');
        await second.ended;
        return {
          holds: written.ok && now.name === 'Renamed before the end',
          seen: `write got ${written.status}; after the restart the name is ${JSON.stringify(now.name)}`,
        };
      } finally {
        await rm(file, { force: true });
      }
    },
  },
  {
    name: 'A failed start exits with 1 and a reason; an upstream that is down does not prevent a start',
    async run({ sandbox }) {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
      const port = String((taken.address() as AddressInfo).port);
      const endOf = async (environment: Record<string, string>): Promise<string> => {
        try {
          const program = await startProgram({ command: 'serve', environment });
          program.kill('SIGKILL');
          return 'started';
        } catch (error) {
          return (error as Error).message;
        }
      };
      const portInUse = await endOf({ PORT: port, MPT_API_BASE_URL: sandbox.url });
      const badSetting = await endOf({ PORT: 'many', MPT_API_BASE_URL: sandbox.url });
      const upstreamDown = await endOf({ PORT: '0', MPT_API_BASE_URL: 'http://127.0.0.1:1' });
      await new Promise((resolve) => taken.close(resolve));
      return {
        holds:
          portInUse.startsWith('serve ended with 1') &&
          badSetting.startsWith('serve ended with 1') &&
          upstreamDown === 'started',
        seen: `port in use: ${portInUse.slice(0, 18)}; bad setting: ${badSetting.slice(0, 18)}; upstream down: ${upstreamDown}`,
      };
    },
  },
  {
    name: 'With 64 file descriptors, a hundred clients get errors, and the gateway recovers',
    async run({ gateway, scale }) {
      const program = await gateway();
      // Set after the start, because loading the modules alone needs more.
      execFileSync('prlimit', ['--pid', String(program.child.pid), '--nofile=64:64']);
      const outcomes = await load(program.url, 100, after(scale.seconds / 2), mixed);
      await pause(1_000);
      const later = await ask(program.url, simple, { agent: new Agent({ connections: 1 }) });
      const served = outcomes.filter(isWhole).length;
      return {
        holds: isWhole(later) && program.child.exitCode === null,
        seen: `${served} of ${outcomes.length} answered; ${isWhole(later) ? 'recovered' : `afterwards ${later.status} ${later.body.slice(0, 80)}`}`,
      };
    },
  },
  {
    name: 'With a heap of 128 MB, oversized bodies from client and upstream do not crash it',
    async run({ gateway }) {
      const big = createServer((incoming, response) => {
        incoming.resume();
        response.writeHead(200, { 'content-type': 'application/json' });
        const chunk = Buffer.alloc(1 << 20, ' ');
        let sent = 0;
        const pump = (): void => {
          while (sent < 50 && !response.destroyed) {
            sent += 1;
            if (!response.write(chunk)) return void response.once('drain', pump);
          }
          response.end();
        };
        pump();
      });
      await new Promise<void>((resolve) => big.listen(0, '127.0.0.1', resolve));
      const baseUrl = `http://127.0.0.1:${(big.address() as AddressInfo).port}`;
      const program = await gateway(
        { MPT_API_BASE_URL: baseUrl },
        { nodeOptions: ['--max-old-space-size=128'] },
      );
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(program.url, simple)));
      const refused = await Promise.all(
        Array.from({ length: 5 }, async () => {
          try {
            const { statusCode, body } = await request(`${program.url}/graphql`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: Buffer.alloc(30 << 20, ' '),
            });
            await body.dump();
            return statusCode;
          } catch {
            // The connection was closed while the body was still being sent.
            return 0;
          }
        }),
      );
      const alive = (await fetch(`${program.url}/livez`)).status;
      big.closeAllConnections();
      await new Promise((resolve) => big.close(resolve));
      const bad = answers.filter(({ body }) => /UPSTREAM_(?:BAD_RESPONSE|UNAVAILABLE|TIMEOUT)/.test(body));
      return {
        holds:
          alive === 200 && bad.length === 20 && refused.every((status) => status === 413 || status === 0),
        seen: `${bad.length} of 20 responses of 50 MB rejected; requests of 30 MB got ${[...new Set(refused)].join(', ')}; /livez ${alive}`,
      };
    },
  },
];
