/** State machines as data, and the error for an action that the current state does not allow. */
import { refused } from './business-rule.ts';

/** `to` is absent where the target state is derived. */
export interface Transition<S extends string> {
  readonly from: readonly S[];
  readonly to?: S;
}

export type StateMachine<S extends string> = Readonly<Record<string, Transition<S>>>;

/** Throws unless the machine lets `action` start from `status`. */
export function allow<S extends string>(
  noun: string,
  machine: StateMachine<S>,
  action: string,
  object: { readonly id: string; readonly status: S },
): void {
  const transition = machine[action];
  if (!transition) throw new Error(`expected an action of ${noun}, but got ${action}`);
  if (transition.from.includes(object.status)) return;
  throw refused({
    title: `${noun} ${action} failed`,
    code: 'MPTACC03-0001',
    message: `Cannot ${action} the ${inSentence(noun)} {{id}}: its status is {{status}}, expected {{allowed}}.`,
    properties: ['status'],
    parameters: { id: object.id, status: object.status, allowed: transition.from },
  });
}

/** `Buyer` is `buyer` within a sentence, `ERP link` stays. */
function inSentence(noun: string): string {
  return /^[A-Z][a-z]/.test(noun) ? noun.charAt(0).toLowerCase() + noun.slice(1) : noun;
}
