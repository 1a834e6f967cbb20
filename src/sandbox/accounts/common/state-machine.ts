/** State machines as data, and the refusal of a step that the present state does not allow. */
import { refused } from '../../core/problem.ts';

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

/** Throws when other objects stand in the way; names them. */
export function guard(
  title: string,
  rule: {
    readonly code: string;
    readonly message: string;
    readonly properties: readonly string[];
    readonly parameters: Readonly<Record<string, unknown>>;
  },
  holds: boolean,
): void {
  if (!holds) throw refused({ title, ...rule });
}

/** Blocking ids named in one refusal at most. */
const maxNamed = 20;

export function named(rows: readonly { readonly id: string }[]): string[] {
  return rows.slice(0, maxNamed).map((row) => row.id);
}
