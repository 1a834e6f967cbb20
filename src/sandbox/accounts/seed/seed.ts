/** Chooses the rows a sandbox starts with. */
import type { Clock } from '../../core/clock.ts';
import type { SeedChoice } from '../common/settings.ts';
import type { Seed } from '../../core/store/store.ts';
import { demoSeed } from './demo.ts';
import { scaleSeed } from './scale.ts';

export function seedOf(choice: SeedChoice, clock: Clock): Seed {
  return choice.kind === 'demo' ? demoSeed(clock) : scaleSeed(choice.accounts, clock);
}
