/** The types of a soak test case. */
import type { Program, ProgramOptions } from './program.ts';

export interface Scale {
  /** Duration of each period of load. */
  readonly seconds: number;
  readonly restSeconds: number;
  /** Number of different documents or tokens. */
  readonly many: number;
  /** Number of clients that disconnect early. */
  readonly leaving: number;
}

export const short: Scale = { seconds: 2, restSeconds: 0.5, many: 1_500, leaving: 200 };

export interface Bench {
  readonly scale: Scale;
  /** The sandbox behind the gateways. */
  readonly sandbox: Program;
  /** Starts a gateway on it, which is killed after the case. */
  readonly gateway: (
    environment?: Readonly<Record<string, string>>,
    options?: Partial<ProgramOptions>,
  ) => Promise<Program>;
  readonly setFaults: (faults: readonly object[]) => Promise<void>;
}

export interface Result {
  readonly holds: boolean;
  /** The figures that decided it. */
  readonly seen: string;
}

export interface Case {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<Result>;
}
