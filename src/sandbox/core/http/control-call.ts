/** What a control gets and answers. */
import type { SandboxApi } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Scenario } from '../scenario.ts';
import type { DataStore } from '../store/store.ts';
import type { ExchangeLog } from './exchanges.ts';
import type { FaultList } from './faults.ts';
import type { Journal } from './journal.ts';
import type { RouteResult } from './route-result.ts';

export interface ControlTargets<S extends DataStore = DataStore> {
  readonly store: S;
  readonly journal: Journal;
  readonly exchanges: ExchangeLog;
  readonly faults: FaultList;
  readonly clock: Clock;
  readonly scenarios: readonly Scenario<S>[];
  readonly scenario: Scenario<S> | undefined;
  /** Replaces data, journal, faults and clock. */
  load(scenario: Scenario<S>): void;
  /** Data, journal, faults and clock as at the start. */
  reset(): void;
  /** Replaces the data by that of a data file; throws a DataFileError that says what is wrong. */
  replaceData(document: unknown): void;
  /** Writes the data to its file, if it has one. */
  save(): Promise<void> | undefined;
}

/** One call of a control. */
export interface ControlCall<S extends DataStore> {
  readonly targets: ControlTargets<S>;
  readonly api: SandboxApi<S>;
  readonly query: URLSearchParams;
  readonly document: (maxBytes?: number) => Promise<unknown>;
}

export type Handler = <S extends DataStore>(call: ControlCall<S>) => RouteResult | Promise<RouteResult>;

export type Handlers = Readonly<Record<string, Readonly<Record<string, Handler>>>>;
