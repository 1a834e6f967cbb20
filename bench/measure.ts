/** Measures servers in alternating rounds, so that other load on the machine affects them equally. */
import { percentile, runLoad } from './load.ts';
import type { LoadOptions } from './load.ts';
import type { Measured } from './process.ts';

/** Medians over the rounds. */
export interface Measurement {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server process. */
  readonly cpuMicrosPerOperation: number;
  readonly rssBytes: number;
  /** Relative to the first server in the same round; 1 for itself. */
  readonly throughputShare: number;
  readonly cpuRatio: number;
}

export interface Contender {
  readonly server: Measured;
  readonly load: Omit<LoadOptions, 'seconds' | 'url'>;
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Before the first round. V8 compiles a server's code during the first seconds of load. */
  readonly warmUpSeconds: number;
}

type Round = Omit<Measurement, 'throughputShare' | 'cpuRatio'>;

export async function measure(
  candidates: readonly Contender[],
  { rounds, seconds, warmUpSeconds }: MeasureOptions,
): Promise<readonly Measurement[]> {
  for (const contender of candidates) await runRound(contender, warmUpSeconds);
  const results: Round[][] = candidates.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const index of turnOrder(candidates.length, round)) {
      const contender = candidates[index];
      if (contender) results[index]?.push(await runRound(contender, seconds));
    }
  }
  const reference = results[0] ?? [];
  return results.map((own) => {
    const of = (pick: (round: Round) => number): number => median(own.map(pick));
    const against = (pick: (round: Round) => number): number =>
      median(own.map((round, index) => pick(round) / pick(reference[index] ?? round)));
    return {
      requestsPerSecond: of((round) => round.requestsPerSecond),
      p50Ms: of((round) => round.p50Ms),
      p99Ms: of((round) => round.p99Ms),
      cpuMicrosPerOperation: of((round) => round.cpuMicrosPerOperation),
      rssBytes: of((round) => round.rssBytes),
      throughputShare: against((round) => round.requestsPerSecond),
      cpuRatio: against((round) => round.cpuMicrosPerOperation),
    };
  });
}

export async function runRound({ server, load }: Contender, seconds: number): Promise<Round> {
  const before = await server.usage();
  const { operations, seconds: elapsed, latencies } = await runLoad({ ...load, url: server.url, seconds });
  const after = await server.usage();
  return {
    requestsPerSecond: operations / elapsed,
    p50Ms: percentile(latencies, 50),
    p99Ms: percentile(latencies, 99),
    cpuMicrosPerOperation: (after.cpuMicros - before.cpuMicros) / operations,
    rssBytes: after.rssBytes,
  };
}

/** A B C, then C B A, so that no server always runs after the same other one. */
function turnOrder(count: number, round: number): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  return round % 2 === 0 ? order : order.reverse();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
