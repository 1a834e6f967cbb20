/** Chooses the rows a sandbox starts with. */
import type { Clock } from '../../core/clock.ts';
import type { SeedChoice } from '../common/settings.ts';
import type { AccountsSeed } from '../common/store.ts';
import { demoSeed } from './demo.ts';
import { scaleSeed } from './scale.ts';

export function seedOf(choice: SeedChoice, clock: Clock): AccountsSeed {
  return choice.kind === 'demo' ? demoSeed(clock) : scaleSeed(choice.accounts, clock);
}
