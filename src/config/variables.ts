/** The table of settings, in groups. Options, help texts and docs/configuration.md are made from it. */
import { appDirectSandboxVariables } from './appdirect-sandbox-variables.ts';
import { appDirectVariables } from './appdirect-variables.ts';
import type { Entry } from './entry.ts';
import { limitVariables } from './limit-variables.ts';
import { plannerVariables } from './planner-variables.ts';
import { sandboxVariables } from './sandbox-variables.ts';
import { clientVariables, serverVariables } from './server-variables.ts';
import { sharedStateVariables } from './shared-state-variables.ts';
import { upstreamVariables } from './upstream-variables.ts';

interface VariableGroup {
  readonly heading: string;
  readonly variables: Readonly<Record<string, Entry>>;
}

export const variables = {
  ...serverVariables,
  ...upstreamVariables,
  ...appDirectVariables,
  ...clientVariables,
  ...limitVariables,
  ...plannerVariables,
  ...sharedStateVariables,
  ...sandboxVariables,
  ...appDirectSandboxVariables,
} as const satisfies Readonly<Record<string, Entry>>;

/** In the order of the documentation. */
export const variableGroups: readonly VariableGroup[] = [
  { heading: 'Server', variables: serverVariables },
  { heading: 'Upstream', variables: upstreamVariables },
  { heading: 'AppDirect', variables: appDirectVariables },
  { heading: 'Clients', variables: clientVariables },
  { heading: 'Limits', variables: limitVariables },
  { heading: 'Calls', variables: plannerVariables },
  { heading: 'Cache and rate limits', variables: sharedStateVariables },
  { heading: 'Sandbox', variables: sandboxVariables },
  { heading: 'AppDirect sandbox', variables: appDirectSandboxVariables },
];

export type VariableName = keyof typeof variables;
