/** What the vendor's end-to-end tests do with their client, each on fresh demo data. */
import type { Scenario } from './clients.ts';
import { customerScenarios } from './customers.ts';
import { missScenarios } from './misses.ts';
import { platformScenarios } from './platform.ts';
import { readingScenarios } from './reading.ts';

export const scenarios: readonly Scenario[] = [
  ...readingScenarios,
  ...customerScenarios,
  ...platformScenarios,
  ...missScenarios,
];
