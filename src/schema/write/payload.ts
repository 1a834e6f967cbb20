/** Payloads: the object after the change, or why the change was rejected. */
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { Node } from '../read/interfaces.ts';
import { resolveReference } from '../read/reads.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { MutationError, type MutationProblem } from './mutation-error.ts';
import { fingerprint } from '../read/cursor.ts';
import { edgeOf, type Edge } from '../read/connection.ts';

/** What payload fields are resolved from. */
export interface Outcome {
  readonly row: Row | null;
  readonly errors: readonly MutationProblem[];
  /** Set when the mutation created the object. */
  readonly created?: true;
}

export const Payload = builder.interfaceRef<Outcome>('Payload').implement({
  description:
    'The result of a mutation. If `errors` is empty, the change was made. Otherwise nothing was changed, unless an error is a ConflictError with `applied: true`.',
  fields: (t) => ({
    errors: t.field({
      type: [MutationError],
      nullable: { list: false, items: false },
      description: 'Why the change was rejected; empty if it was made.',
      resolve: ({ errors }) => [...errors],
    }),
  }),
});

/** Types with a mutation that creates one and answers with `payloadOf`. */
const createdTypes = new Set<string>();

/** The payload of the type gets an edge of the new object. Called before the schema is built. */
export function declareCreation(type: string): void {
  createdTypes.add(type);
}

const refs = new Map<string, ReturnType<typeof builder.objectRef<Outcome>>>();

/** `ErpLink` → `erpLink` */
export function fieldName(type: string): string {
  return type.charAt(0).toLowerCase() + type.slice(1);
}

const NEW_LIST = fingerprint('created');

/** `BuyerPayload { buyer buyerEdge errors }`; with the edge only if a mutation creates such objects. */
export function payloadOf({ resource, ref: node }: Entity) {
  const known = refs.get(resource.type);
  if (known) return known;
  const ref = builder.objectRef<Outcome>(`${resource.type}Payload`);
  refs.set(resource.type, ref);
  ref.implement({
    description: `The result of a change to one ${resource.label}.`,
    interfaces: [Payload],
    fields: (t) => ({
      [fieldName(resource.type)]: t.field({
        type: node,
        description: `The ${resource.label} after the change. Null: the change was rejected.`,
        extensions: extensions({ kind: 'rows' }),
        resolve: ({ row }) => row,
      }),
      ...(createdTypes.has(resource.type) && {
        [`${fieldName(resource.type)}Edge`]: t.field(newEdge(resource)),
      }),
    }),
  });
  return ref;
}

/** The options of the edge field of a payload. Called when the schema is built: a list may be defined after its payload. */
export function newEdge({ type, label }: Entity['resource']) {
  return {
    type: edgeOf(type),
    description: `The new ${label} as an edge, so that clients can add it to a cached list. Its cursor is not valid for any list. Null: the mutation created nothing.`,
    extensions: extensions({ kind: 'rows' }),
    resolve: ({ row, created }: Outcome): Edge | null =>
      created && row
        ? {
            row,
            index: 0,
            page: { rows: [row], offset: 0, hasNext: false, fingerprint: NEW_LIST, order: ['id'] },
          }
        : null,
  };
}

export interface Deletion extends Outcome {
  readonly deletedId: string | null;
  readonly parent: Row | null;
}

export const DeletePayload = builder.objectRef<Deletion>('DeletePayload').implement({
  description: 'The result of a deletion.',
  interfaces: [Payload],
  fields: (t) => ({
    deletedId: t.id({
      description:
        'Id of the deleted object, so that clients can remove it from their caches. Null: the deletion was rejected.',
      resolve: ({ deletedId }) => deletedId,
    }),
    parent: t.field({
      type: Node,
      description:
        'The object that the deleted object belonged to. Cost: one GET {collection}/{id} before the deletion; one more call for fields other than `id`. Null: the deletion was rejected, or there is no such object.',
      extensions: extensions({
        kind: 'reference',
        name: 'DeletePayload.parent',
        path: '',
        core: ['id'],
        expand: 'summary-only',
        batch: 'by-id',
      }),
      resolve: ({ parent }, _args, context, info) => resolveReference(undefined, parent, context, info),
    }),
  }),
});
