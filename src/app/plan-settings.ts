/** Derives the settings of the call planner from the configuration. */
import type { PredictionConfig } from '../config/config.ts';
import type { PlanSettings } from '../planner/plan.ts';

export function planSettings({ expandReferences }: PredictionConfig): PlanSettings {
  if (expandReferences.kind === 'off') return { expansion: { kind: 'off' } };
  const except = expandReferences.kind === 'on-except' ? expandReferences.references : [];
  return { expansion: { kind: 'on', except } };
}
