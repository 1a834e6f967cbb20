/** The audit trail: the latest time and the actor of each event. */
import type { AuditEventName } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import { builder, type SchemaTypes } from '../core/builder.ts';
import { entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { asIdentified, asRow, fieldsOf, readPath } from './fields.ts';
import { resolveReference } from './reads.ts';

export const Actor = builder.interfaceRef<Row>('Actor').implement({
  description: 'The user, API token or service of the platform that did something.',
  resolveType: (row) => {
    const resource = entityOfId(row.id)?.resource;
    return resource?.isActor ? resource.type : 'SystemActor';
  },
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description:
        'Id. The prefix names the kind of actor: `USR-` a user, `TKN-` an API token, `SVC-` a service.',
      extensions: extensions({ kind: 'value', paths: ['id'] }),
      resolve: (row) => row.id,
    }),
    name: fieldsOf<{ name: string }>(t, 'Actor').text(
      'name',
      'Display name. Null: upstream did not provide it.',
    ),
  }),
});

builder.objectRef<Row>('SystemActor').implement({
  description:
    'An actor of a kind that this graph does not know. Services of the platform are of type `Service`.',
  interfaces: [Actor],
});

const AuditEvent = builder.objectRef<Row>('AuditEvent');
AuditEvent.implement({
  description: 'The latest occurrence of an event.',
  fields: (t) => ({
    at: fieldsOf<{ at: string }>(t, 'AuditEvent').scalar(
      'DateTime',
      'at',
      'When it happened. Null: upstream did not provide it.',
    ),
    by: t.field({
      type: Actor,
      description:
        'Who did it. Cost: none for id and name; other fields take one GET {collection}?in(id,(…)) per type. Null: the platform acted on its own, or upstream did not provide it.',
      extensions: extensions({
        kind: 'reference',
        name: 'AuditEvent.by',
        path: 'by',
        core: ['id', 'name', 'icon', 'revision'],
        expand: 'summary-only',
        batch: 'by-id',
      }),
      resolve: (event, _args, context, info) => {
        const by = readPath(event, ['by']);
        return by === null ? null : resolveReference(undefined, asIdentified(by), context, info);
      },
    }),
  }),
});

const events: Readonly<Partial<Record<AuditEventName, string>>> = {
  created: 'The object was created.',
  updated: 'The object was changed.',
  activated: 'The object became active, or was assigned to an account.',
  disabled: 'The object was disabled.',
  enabled: 'The object was enabled again.',
  unassigned: 'A buyer was removed from its account.',
  blocked: 'An ERP link was blocked.',
  unblocked: 'An ERP link was unblocked.',
  invited: 'A person was invited.',
  joined: 'A person accepted the invitation.',
  access: 'A person last worked in the account.',
};

const Audit = builder.objectRef<Row>('Audit');
Audit.implement({
  description: 'The latest events of an object. Only events that the type can have are ever set.',
  fields: (t) =>
    Object.fromEntries(
      Object.entries(events).map(([event, description]) => [
        event,
        t.field({
          type: AuditEvent,
          description: `${description} Null: this has not happened.`,
          extensions: extensions({ kind: 'object', path: event }),
          resolve: (row) => rowAt(row, event),
        }),
      ]),
    ),
});

function rowAt(row: Row, member: string): Row | null {
  const value = readPath(row, [member]);
  return value === null ? null : asRow(value);
}

type Builder = PothosSchemaTypes.InterfaceFieldBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>,
  Row
>;

/** The `audit` field. Only selected events are requested. */
export const audit = (t: Builder) =>
  t.field({
    type: Audit,
    description: 'Who did what, and when. Cost: none; included in the call for the object when selected.',
    extensions: extensions({ kind: 'object', path: 'audit' }),
    resolve: (row) => rowAt(row, 'audit'),
  });
