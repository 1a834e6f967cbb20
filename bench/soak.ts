/** Measures how CPU time grows with the number of rows, and memory with time and different documents. */
import { post, type Tokens } from './checks.ts';
import { runLoad } from './load.ts';
import { measure, runRound } from './measure.ts';
import type { MeasureOptions } from './measure.ts';
import type { Measured } from './process.ts';

export interface Growth {
  readonly what: string;
  readonly fewRows: number;
  readonly manyRows: number;
  /** CPU time per operation with many rows, divided by that with few. */
  readonly cpuRatio: number;
}

export interface Memory {
  readonly documents: number;
  readonly firstDocuments: number;
  /** Heap after all of them divided by the heap after the first ones, each after a full collection. */
  readonly documentsHeapRatio: number;
  /** Resident memory after the fifth round of load, divided by that after the second. */
  readonly roundsRssRatio: number;
  /** The same for the heap, after full collections. */
  readonly roundsHeapRatio: number;
}

/** Allowed ratios: slightly over ten for ten times the rows, and a tenth more memory. */
export const limits = { cpuRatio: 11, memoryRatio: 1.1 } as const;

export interface SoakOptions extends MeasureOptions {
  readonly token: Tokens;
  readonly connections: number;
}

const grown = [
  {
    what: 'a flat list',
    few: 10,
    many: 100,
    query: (rows: number) =>
      `query Flat { accounts(first: ${rows}) { nodes { id name type status externalId } } }`,
  },
  {
    what: 'a list with its references',
    few: 10,
    many: 100,
    query: (rows: number) =>
      `query References { licensees(first: ${rows}) { nodes { id name buyer { name taxId account { name } } seller { name } } } }`,
  },
  {
    what: 'two lists under each of a list',
    few: 5,
    many: 50,
    query: (rows: number) =>
      `query Lists { accounts(first: ${rows}) { nodes { id buyers(first: 5) { nodes { id name } } licensees(first: 10) { nodes { id name } } } } }`,
  },
] as const;

export async function measureGrowth(server: Measured, options: SoakOptions): Promise<readonly Growth[]> {
  const results: Growth[] = [];
  for (const { what, few, many, query } of grown) {
    const small = { server, load: await sameFromEach(server, query(few), options) };
    const large = { server, load: await sameFromEach(server, query(many), options) };
    const [, { cpuRatio } = { cpuRatio: NaN }] = await measure([small, large], options);
    results.push({ what, fewRows: few, manyRows: many, cpuRatio });
  }
  return results;
}

async function sameFromEach(server: Measured, query: string, { token, connections }: SoakOptions) {
  const body = JSON.stringify({ query });
  const length = Buffer.byteLength(await post(server.url, token, body));
  return {
    token,
    bodies: Array.from({ length: connections }, () => [body]),
    lengths: Array.from({ length: connections }, () => [length]),
  };
}

/** Enough to fill every document cache. */
const firstDocuments = 5_000;
const allDocuments = 15_000;
const loadRounds = 5;

export async function measureMemory(server: Measured, options: SoakOptions): Promise<Memory> {
  await sendDocuments(server, 0, firstDocuments, options);
  const before = await server.heap();
  await sendDocuments(server, firstDocuments, allDocuments, options);
  const after = await server.heap();

  const load = await sameFromEach(server, grown[2].query(50), options);
  const heaps: number[] = [];
  const rss: number[] = [];
  for (let round = 0; round < loadRounds; round += 1) {
    rss.push((await runRound({ server, load }, options.seconds)).rssBytes);
    heaps.push((await server.heap()).heapBytes);
  }
  const lastToSecond = (values: readonly number[]): number => (values.at(-1) ?? NaN) / (values[1] ?? NaN);
  return {
    documents: allDocuments,
    firstDocuments,
    documentsHeapRatio: after.heapBytes / before.heapBytes,
    roundsRssRatio: lastToSecond(rss),
    roundsHeapRatio: lastToSecond(heaps),
  };
}

/** Each document once; all texts and answers have the same length. */
async function sendDocuments(
  server: Measured,
  from: number,
  to: number,
  { token, connections }: SoakOptions,
): Promise<void> {
  const body = (index: number): string => {
    const number = String(index).padStart(6, '0');
    return JSON.stringify({
      query: `query D${number} { accounts(first: 1) { nodes { id f${number}: name } } }`,
    });
  };
  const length = Buffer.byteLength(await post(server.url, token, body(from)));
  const bodies = Array.from({ length: connections }, (): string[] => []);
  for (let index = from; index < to; index += 1) bodies[index % connections]?.push(body(index));
  const lengths = bodies.map((own) => own.map(() => length));
  await runLoad({ url: server.url, token, bodies, lengths, seconds: 0 });
}
