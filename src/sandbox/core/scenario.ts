/** Scenarios: named states of a sandbox, made of changes to its data, faults and a clock. */
import type { Fault } from './http/faults.ts';
import { namedFaults } from './http/named-faults.ts';
import type { DataStore } from './store/store.ts';

export interface Scenario<S extends DataStore> {
  /** What tests load it by: words joined by hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly faults?: readonly Fault[];
  /** Fixes the clock this long after the moment of loading. */
  readonly aheadMs?: number;
  /** Changes the data of the seed. */
  readonly change?: (store: S) => void;
}

/** A scenario as the controls list it. */
export interface ScenarioInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** The scenarios of an API, after those that every sandbox has: one for each named fault. */
export function scenariosOf<S extends DataStore>(own: readonly Scenario<S>[] = []): readonly Scenario<S>[] {
  return [
    ...namedFaults.map(({ name, title, description, faults }) => ({ name, title, description, faults })),
    ...own,
  ];
}
