/** What a case of the soak test is, and what it is given. */
import type { Program, ProgramOptions } from './program.ts';

export interface Scale {
  /** Of each stretch of load. */
  readonly seconds: number;
  readonly restSeconds: number;
  /** Different documents, different tokens. */
  readonly many: number;
  /** Clients that leave early. */
  readonly leaving: number;
}

export const short: Scale = { seconds: 2, restSeconds: 0.5, many: 1_500, leaving: 200 };

export interface Bench {
  readonly scale: Scale;
  /** The sandbox behind the gateways. */
  readonly sandbox: Program;
  /** A gateway over it; ended with the case. */
  readonly gateway: (
    environment?: Readonly<Record<string, string>>,
    options?: Partial<ProgramOptions>,
  ) => Promise<Program>;
  readonly setFaults: (faults: readonly object[]) => Promise<void>;
}

export interface Result {
  readonly holds: boolean;
  /** The figures it was decided by. */
  readonly seen: string;
}

export interface Case {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<Result>;
}
