/** The audit trail: for every event the latest time, and who caused it. */
import type { AuditEventName } from '../../contract/marketplace.ts';
import type { Row } from '../../loaders/row.ts';
import { builder, type SchemaTypes } from '../core/builder.ts';
import { entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { asIdentified, asRow, fieldsOf, readPath } from '../read/fields.ts';
import { resolveReference } from '../read/reads.ts';

export const Actor = builder.interfaceRef<Row>('Actor').implement({
  description: 'Whoever did something: a person, an API token, or the platform itself.',
  resolveType: (row) => {
    const type = entityOfId(row.id)?.resource.type;
    return type === 'User' || type === 'ApiToken' ? type : 'SystemActor';
  },
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'USR- a user, TKN- an API token, SVC- the platform.',
      extensions: extensions({ kind: 'value', paths: ['id'] }),
      resolve: (row) => row.id,
    }),
    name: fieldsOf<{ name: string }>(t, 'Actor').text('name', 'Display name. Null: upstream did not say.'),
  }),
});

export const SystemActor = builder.objectRef<Row>('SystemActor').implement({
  description: 'The platform itself.',
  interfaces: [Actor],
});

const AuditEvent = builder.objectRef<Row>('AuditEvent');
AuditEvent.implement({
  description: 'The latest occurrence of an event.',
  fields: (t) => ({
    at: fieldsOf<{ at: string }>(t, 'AuditEvent').scalar(
      'DateTime',
      'at',
      'When. Null: upstream did not say.',
    ),
    by: t.field({
      type: Actor,
      description:
        'Who. Cost: id and name ride along; anything else of a user or API token is one call for all. ' +
        'Null: the platform acted by itself, or does not say.',
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
  updated: 'Any of its members was changed.',
  activated: 'It became active, or was assigned to an account.',
  disabled: 'It was disabled.',
  enabled: 'It was enabled again.',
  unassigned: 'A buyer lost its account.',
  blocked: 'An ERP link was blocked.',
  unblocked: 'An ERP link was unblocked.',
  invited: 'A person was invited.',
  joined: 'A person accepted the invitation.',
  access: 'A person last worked in the account.',
};

const Audit = builder.objectRef<Row>('Audit');
Audit.implement({
  description: "Only the events of the object's own state machine are ever set.",
  fields: (t) =>
    Object.fromEntries(
      Object.entries(events).map(([event, description]) => [
        event,
        t.field({
          type: AuditEvent,
          description: `${description} Null: it has not happened.`,
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

/** The `audit` field; what is not selected inside is not asked for. */
export const audit = (t: Builder) =>
  t.field({
    type: Audit,
    description: 'Who did what, when. Cost: rides along, but upstream leaves it out unless it is selected.',
    extensions: extensions({ kind: 'object', path: 'audit' }),
    resolve: (row) => rowAt(row, 'audit'),
  });
