/** Attack cases: what a client without a token sends, and what remains of it a second later. */
import { ask, isWhole, mixedQueries, pause } from './client.ts';
import type { Case } from './case.ts';
import { readMetric } from './program.ts';
import { openSocket, post } from './sockets.ts';

const inFlight = 'accounts_graph_requests_in_flight';
const arriving = 'accounts_graph_request_bodies_arriving';

export const attackCases: readonly Case[] = [
  {
    name: 'Twelve connections with 200 pipelined requests each, reset: a second later all places are free',
    async run({ gateway }) {
      const program = await gateway({ SHUTDOWN_DRAIN_MS: '0' });
      for (let round = 0; round < 5; round += 1) {
        const sockets = await Promise.all(Array.from({ length: 12 }, () => openSocket(program.url)));
        for (const socket of sockets) socket.write(post('{"query":"{ __typename }"}').repeat(200));
        await pause(round * 10);
        for (const socket of sockets) socket.resetAndDestroy();
      }
      await pause(1_000);
      // The metrics request counts itself.
      const left = (await readMetric(program, inFlight)) - 1;
      const later = await ask(program.url, mixedQueries[0] ?? '');
      const started = performance.now();
      program.kill('SIGTERM');
      const code = await program.ended;
      const ms = performance.now() - started;
      return {
        holds: left === 0 && isWhole(later) && code === 0 && ms < 5_000,
        seen: `${left} places in use a second later; exit code ${code} after ${Math.round(ms)} ms`,
      };
    },
  },
  {
    name: 'A thousand request bodies that stop after one byte: other clients are served',
    async run({ gateway }) {
      const program = await gateway();
      const sockets = await Promise.all(Array.from({ length: 1_010 }, () => openSocket(program.url)));
      for (const socket of sockets) socket.write(post('{', {}, 100));
      await pause(1_000);
      const [places, bodies] = [await readMetric(program, inFlight), await readMetric(program, arriving)];
      const outcomes = await Promise.all(mixedQueries.map((query) => ask(program.url, query)));
      const failed = outcomes.filter((outcome) => !isWhole(outcome)).length;
      for (const socket of sockets) socket.resetAndDestroy();
      return {
        holds: failed === 0 && places - 1 === 0 && bodies <= 100,
        seen: `${places - 1} places and ${bodies} bodies in progress; ${outcomes.length} answers to others, ${failed} failed`,
      };
    },
  },
];
