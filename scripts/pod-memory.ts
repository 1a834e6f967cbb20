/** Calculates the memory of a replica from its limits. The manifests and docs/operating.md have the same numbers. */
import type { ServerConfig } from '../src/config/config.ts';
import { smallAnswerBytes } from '../src/server/http/answer-limits.ts';

const mebibyte = 2 ** 20;

/** Heap bytes per byte of upstream JSON: measured at 3 to 4 with rows of the Accounts API. */
const objectsOfByte = 4;
/** The program, its schema and its fixed-size caches, after warm-up. */
const programMiB = 64;
const rememberedDocumentsMiB = 32;
/** Three semi-spaces of 32 MiB, as V8 counts them. */
const youngMiB = 96;
/** Arriving request bodies. */
const bodiesMiB = 64;
/** Code, stacks, four compression threads, and pages that the allocator keeps. */
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
    { what: 'Cached documents', from: 'fixed', MiB: rememberedDocumentsMiB },
    {
      what: 'Upstream responses, as objects',
      from: `\`MAX_HELD_BYTES\` × ${objectsOfByte}`,
      MiB: heldMiB * objectsOfByte,
    },
  ];
  const beside: readonly MemoryRow[] = [
    { what: 'Young generation', from: '3 × `--max-semi-space-size`', MiB: youngMiB },
    { what: 'Upstream responses and unsent answers, as bytes', from: '`MAX_HELD_BYTES`', MiB: heldMiB },
    { what: 'Request bodies', from: 'fixed', MiB: bodiesMiB },
    {
      what: 'Small answers, which are not counted',
      from: '`MAX_IN_FLIGHT` × 16 KiB',
      MiB: Math.ceil((overload.maxInFlight * smallAnswerBytes) / mebibyte),
    },
    { what: 'Code, stacks, compression, allocator', from: 'measured', MiB: nativeMiB },
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
    `| **Old generation** | \`--max-old-space-size\` | **${heapMiB}** |`,
    ...beside.map(row),
    `| **Total** | | **${totalMiB}** |`,
    `| **Memory limit of the pod** | rounded up to 64 MiB | **${limitMiB}** |`,
  ].join('\n');
}
