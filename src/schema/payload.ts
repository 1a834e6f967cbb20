/** Payloads: the object as it is after the change, or why the change was refused. */
import type { Row } from '../loaders/row.ts';
import { builder } from './builder.ts';
import type { Entity } from './entity.ts';
import { extensions } from './extensions.ts';
import { MutationError, type Refusal } from './mutation-error.ts';

/** What payload fields are resolved from. */
export interface Outcome {
  readonly row: Row | null;
  readonly errors: readonly Refusal[];
}

export const Payload = builder.interfaceRef<Outcome>('Payload').implement({
  description:
    'The outcome of a mutation. Without errors the change was made; with errors nothing was changed.',
  fields: (t) => ({
    errors: t.field({
      type: [MutationError],
      nullable: { list: false, items: false },
      description: 'Why the change was refused; empty when it was made.',
      resolve: ({ errors }) => [...errors],
    }),
  }),
});

const refs = new Map<string, ReturnType<typeof builder.objectRef<Outcome>>>();

/** `ErpLink` → `erpLink` */
export function fieldName(type: string): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}

/** `BuyerPayload { buyer errors }` */
export function payloadOf({ resource, ref: node }: Entity) {
  const known = refs.get(resource.type);
  if (known) return known;
  const ref = builder.objectRef<Outcome>(`${resource.type}Payload`);
  refs.set(resource.type, ref);
  ref.implement({
    description: `The outcome of a change to one ${resource.label}.`,
    interfaces: [Payload],
    fields: (t) => ({
      [fieldName(resource.type)]: t.field({
        type: node,
        description: `The ${resource.label} after the change. Null: the change was refused.`,
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ row }) => row,
      }),
    }),
  });
  return ref;
}
