/** Chooses the rows a sandbox starts with. */
import type { SeedChoice } from '../common/settings.ts';
import type { AppDirectSeed } from '../common/store.ts';
import { demoSeed } from './demo.ts';
import { scaleSeed } from './scale.ts';

export function seedOf(choice: SeedChoice): AppDirectSeed {
  return choice.kind === 'demo' ? demoSeed() : scaleSeed(choice.accounts);
}
