/** What a running sandbox holds: journal, faults, clock and data, and the file that the data is kept in. */
import type { DataModel, SandboxApi } from './api.ts';
import { createClock } from './clock.ts';
import type { ControlTargets } from './http/control-call.ts';
import { ExchangeLog } from './http/exchanges.ts';
import { FaultList } from './http/faults.ts';
import { Journal } from './http/journal.ts';
import { scenariosOf } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { createSaver } from './store/saver.ts';
import type { Saver } from './store/saver.ts';
import { importedStore, loadSnapshot } from './store/snapshot.ts';
import type { DataStore } from './store/store.ts';

export class SandboxState<S extends DataStore> implements ControlTargets<S> {
  readonly clock = createClock();
  readonly faults = new FaultList();
  readonly journal: Journal;
  readonly exchanges: ExchangeLog;
  /** Where the data at the start came from; `seed` also when the file did not exist yet. */
  readonly startedFrom: 'file' | 'seed';
  readonly scenarios: readonly Scenario<S>[];
  /** The scenario that was loaded last, until a reset. */
  scenario: Scenario<S> | undefined;
  readonly #data: DataModel<S>;
  readonly #saver: Saver | undefined;
  #store: S;

  /** Throws a DataFileError when the file can be neither read nor written. */
  constructor(api: SandboxApi<S>, file: string | undefined) {
    this.journal = new Journal(api.maskQuery);
    this.exchanges = new ExchangeLog(api.maskQuery);
    this.scenarios = scenariosOf(api.scenarios);
    this.#data = api.data;
    const loaded = file === undefined ? undefined : loadSnapshot(file, api.data, this.clock);
    this.startedFrom = loaded === undefined ? 'seed' : 'file';
    this.#store = loaded ?? this.#seeded();
    this.#saver = file === undefined ? undefined : createSaver(file, () => this.#store);
  }

  /** Replaced by a reset, so read it for each request. */
  get store(): S {
    return this.#store;
  }

  /** The data of the seed with the changes, the faults and the clock of the scenario. */
  load(scenario: Scenario<S>): void {
    this.reset();
    scenario.change?.(this.#store);
    this.faults.set(scenario.faults ?? []);
    if (scenario.aheadMs !== undefined) this.clock.fix(this.clock.now() + scenario.aheadMs);
    this.scenario = scenario;
  }

  reset(): void {
    this.scenario = undefined;
    this.clock.fix(undefined);
    this.journal.clear();
    this.exchanges.clear();
    this.faults.set([]);
    this.#store = this.#seeded();
    // The response to the control reports a failure; see `pendingSave`.
    this.#saver?.saved().catch(() => undefined);
  }

  replaceData(document: unknown): void {
    this.#store = importedStore(document, this.#data, this.clock);
    this.scenario = undefined;
  }

  /** Resolves when the data as it is now is in the file; rejects with the problem to respond with. */
  save(): Promise<void> | undefined {
    return this.#saver?.saved();
  }

  /** The same for a save that has been started already. */
  pendingSave(): Promise<void> | undefined {
    return this.#saver?.pending();
  }

  close(): void {
    this.#saver?.close();
  }

  #seeded(): S {
    return this.#data.createStore(this.#data.seed(this.clock), this.clock);
  }
}
