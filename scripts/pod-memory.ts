/** How much memory a replica needs, worked out from its limits; the manifests and docs/operating.md have the same numbers. */
import type { ServerConfig } from '../src/config/config.ts';
import { smallAnswerBytes } from '../src/server/http/answer-limits.ts';

const mebibyte = 2 ** 20;

/** Upstream's JSON as objects, in bytes for each byte: measured at 3 to 4 with rows of the Accounts API. */
const objectsOfByte = 4;
/** The program, its schema and its caches of fixed size, once it is warm. */
const programMiB = 64;
const rememberedDocumentsMiB = 32;
/** Three semi-spaces of 32 MiB, as V8 counts. */
const youngMiB = 96;
/** Bodies of requests that arrive. */
const bodiesMiB = 64;
/** Code, stacks, four threads that compress, and pages that the allocator has not given back. */
const nativeMiB = 120;

export interface MemoryRow {
  readonly what: string;
  readonly from: string;
  readonly MiB: number;
}

export interface PodMemory {
  /** For --max-old-space-size. */
  readonly heap: readonly MemoryRow[];
  readonly beside: readonly MemoryRow[];
  readonly heapMiB: number;
  readonly totalMiB: number;
  /** The total, rounded up to 64 MiB. */
  readonly limitMiB: number;
}

export function podMemory({ memory, overload }: ServerConfig): PodMemory {
  const heldMiB = memory.maxHeldBytes / mebibyte;
  const heap: readonly MemoryRow[] = [
    { what: 'The program', from: 'measured', MiB: programMiB },
    { what: 'Remembered documents', from: 'fixed', MiB: rememberedDocumentsMiB },
    {
      what: "Upstream's answers, as objects",
      from: `\`MAX_HELD_BYTES\` × ${objectsOfByte}`,
      MiB: heldMiB * objectsOfByte,
    },
  ];
  const beside: readonly MemoryRow[] = [
    { what: 'Heap for what does not last', from: '3 × `--max-semi-space-size`', MiB: youngMiB },
    { what: "Upstream's answers and unread answers, as bytes", from: '`MAX_HELD_BYTES`', MiB: heldMiB },
    { what: 'Bodies of requests', from: 'fixed', MiB: bodiesMiB },
    {
      what: 'Answers too small to be counted',
      from: '`MAX_IN_FLIGHT` × 16 KiB',
      MiB: Math.ceil((overload.maxInFlight * smallAnswerBytes) / mebibyte),
    },
    { what: 'Code, stacks, compression, and what the allocator keeps', from: 'measured', MiB: nativeMiB },
  ];
  const heapMiB = sumOf(heap);
  const totalMiB = heapMiB + sumOf(beside);
  return { heap, beside, heapMiB, totalMiB, limitMiB: Math.ceil(totalMiB / 64) * 64 };
}

function sumOf(rows: readonly MemoryRow[]): number {
  return rows.reduce((sum, { MiB }) => sum + MiB, 0);
}

export function memoryTable({ heap, beside, heapMiB, totalMiB, limitMiB }: PodMemory): string {
  const row = ({ what, from, MiB }: MemoryRow): string => `| ${what} | ${from} | ${MiB} |`;
  return [
    '| What | From | MiB |',
    '| --- | --- | ---: |',
    ...heap.map(row),
    `| **Heap for what lasts** | \`--max-old-space-size\` | **${heapMiB}** |`,
    ...beside.map(row),
    `| **All of it** | | **${totalMiB}** |`,
    `| **Memory limit of the pod** | rounded up to 64 MiB | **${limitMiB}** |`,
  ].join('\n');
}
