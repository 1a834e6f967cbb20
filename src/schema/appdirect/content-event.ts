/** What a product tells a marketplace about its content, for search and feed. Upstream: POST /appwise/v2/data. */
import { defineResource } from '../../upstream/appdirect/resource.ts';
import { builder } from '../core/builder.ts';
import { upstreamEnum } from '../read/fields.ts';
import { defineInput, invalid, writeInput, type InputValue, type SpecialInput } from '../write/input.ts';
import { Payload, type Outcome } from '../write/payload.ts';
import { changeField, changeObject, rejectIf, type Operation } from './change.ts';
import { milliseconds, uuid } from './inputs.ts';

const publish: Operation = { method: 'POST', path: '/appwise/v2/data', roles: ['APPLICATION'] };

/** Nothing of it can be read. */
const events = defineResource({
  type: 'ContentEvent',
  label: 'content event',
  prefix: 'CEV',
  key: 'uuid',
  core: [],
  actions: {},
  audience: '',
  toRow: () => undefined,
  lists: [],
});

const EventType = upstreamEnum('ContentEventType', 'What happened to a resource of a product.', {
  ResourceCreated: 'The resource was created.',
  ResourceUpdated: 'The resource was changed.',
  ResourceDeleted: 'The resource was deleted.',
  ResourceContentUpdated: 'A content item of the resource was changed or deleted.',
});

const FieldOperation = upstreamEnum('ContentFieldOperation', 'What happens to a field of a resource.', {
  replace: 'The value replaces the current one.',
  remove: 'The value is removed.',
});

const FieldDisplay = upstreamEnum('ContentFieldDisplay', 'How a field of a resource is shown.', {
  expanded: 'Visible.',
  hidden: 'Not visible.',
});

const actorForm =
  /^[^@\s]+@[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const person: SpecialInput = {
  type: 'String',
  toWire: (value) =>
    actorForm.test(String(value))
      ? { wire: value }
      : {
          message: 'must have the form handle@userUuid@companyUuid, but has another',
          broken: { rule: 'FORMAT' },
        },
};

const Key = defineInput('ContentKeyInput', 'Identifies a resource of a product.', {
  instance: {
    kind: 'text',
    wire: 'instance',
    required: true,
    min: 1,
    description: 'The account of the customer in the product.',
  },
  resourceId: {
    kind: 'text',
    wire: 'resourceId',
    required: true,
    min: 1,
    description: 'Id of the resource, unique in the instance.',
  },
  source: {
    kind: 'special',
    special: uuid,
    wire: 'source',
    required: true,
    description: 'UUID of the product, which must be that of the token.',
  },
  at: { kind: 'special', special: milliseconds, wire: 'timestamp', description: 'When it happened.' },
});

const Action = defineInput(
  'ContentActionInput',
  'A sentence of the feed. AppDirect requires `verb` and `text` also where `delete` says everything.',
  {
    verb: { kind: 'text', wire: 'verb', required: true, min: 1, description: 'The verb of the sentence.' },
    text: { kind: 'text', wire: 'text', required: true, min: 1, description: 'The rest of the sentence.' },
    delete: { kind: 'flag', wire: 'delete', description: 'Whether the resource is removed from search.' },
  },
);

const Actor = defineInput('ContentActorInput', 'Who did it.', {
  identifier: {
    kind: 'special',
    special: person,
    wire: 'identifier',
    required: true,
    description: 'The person, as `{handle}@{userUuid}@{companyUuid}`.',
  },
  name: { kind: 'text', wire: 'name', description: 'Display name.' },
});

const Field = defineInput('ContentFieldInput', 'A field of a resource.', {
  name: { kind: 'text', wire: 'name', required: true, min: 1, description: 'Name of the field.' },
  label: { kind: 'text', wire: 'label', description: 'Label of the field.' },
  value: { kind: 'text', wire: 'value', required: true, description: 'Value of the field.' },
  op: { kind: 'oneOf', type: FieldOperation, wire: 'op', description: 'Default: REPLACE.' },
  display: { kind: 'oneOf', type: FieldDisplay, wire: 'display', description: 'How the field is shown.' },
});

const Group = defineInput('ContentGroupInput', 'A group of people that gains or loses sight of a resource.', {
  uuid: {
    kind: 'special',
    special: uuid,
    wire: 'identifier',
    required: true,
    description: 'UUID of the group.',
  },
  delete: { kind: 'flag', wire: 'delete', description: 'Whether the group loses sight of the resource.' },
});

const Person = defineInput('ContentUserInput', 'A person who gains or loses sight of a resource.', {
  identifier: {
    kind: 'special',
    special: person,
    wire: 'identifier',
    required: true,
    description: 'The person, as `{handle}@{userUuid}@{companyUuid}`.',
  },
  name: { kind: 'text', wire: 'name', description: 'Display name.' },
  delete: { kind: 'flag', wire: 'delete', description: 'Whether the person loses sight of the resource.' },
});

const Changes = defineInput('ContentChangesInput', 'What changed in a resource.', {
  fields: { kind: 'objects', of: Field, wire: 'fields', description: 'Fields.' },
  groups: { kind: 'objects', of: Group, wire: 'groups', description: 'Groups that can see it.' },
  users: { kind: 'objects', of: Person, wire: 'users', description: 'People who can see it.' },
});

const Item = defineInput('ContentItemInput', 'A content item of a resource, such as a file.', {
  url: { kind: 'text', type: 'URL', wire: 'url', required: true, description: 'Address.' },
  title: { kind: 'text', wire: 'title', description: 'Title.' },
  mimeType: { kind: 'text', wire: 'mimeType', description: 'Media type.' },
  previewUrl: { kind: 'text', type: 'URL', wire: 'previewUrl', description: 'Address of a preview.' },
  searchText: { kind: 'text', wire: 'searchText', description: 'The text that search finds it by.' },
  delete: { kind: 'flag', wire: 'delete', description: 'Whether the item is removed.' },
  linkedToResource: {
    kind: 'flag',
    wire: 'linkedToResource',
    description: 'True: one search result together with its resource. False: a result of its own.',
  },
});

const Metadata = defineInput('ContentMetadataInput', 'The event itself.', {
  id: { kind: 'text', wire: 'id', required: true, min: 1, description: 'Id of the event.' },
  at: {
    kind: 'special',
    special: { type: 'DateTime', toWire: (value) => ({ wire: value }) },
    wire: 'timestamp',
    required: true,
    description: 'When it happened.',
  },
  type: { kind: 'oneOf', type: EventType, wire: 'type', required: true, description: 'What happened.' },
});

const ContentEventInput = defineInput('ContentEventInput', 'What happened to a resource of a product.', {
  key: { kind: 'object', of: Key, wire: 'key', required: true, description: 'The resource.' },
  action: { kind: 'object', of: Action, wire: 'action', description: 'The sentence of the feed.' },
  actor: { kind: 'object', of: Actor, wire: 'actor', description: 'Who did it. Default: the system.' },
  changes: {
    kind: 'object',
    of: Changes,
    wire: 'changes',
    description: 'What changed. Cannot be combined with `action.delete`.',
  },
  contents: { kind: 'objects', of: Item, wire: 'contents', description: 'Content items.' },
  metadata: { kind: 'object', of: Metadata, wire: 'eventMetadata', description: 'The event itself.' },
});

const ContentEventPayload = builder.objectRef<Outcome>('ContentEventPayload');

ContentEventPayload.implement({
  description: 'The result of publishing a content event.',
  interfaces: [Payload],
  fields: (t) => ({
    isAccepted: t.boolean({
      description: 'Whether AppDirect accepted the event; it says no more.',
      resolve: ({ errors }) => errors.length === 0,
    }),
  }),
});

changeField({
  name: 'contentEventPublish',
  what: 'Tells a marketplace what happened to a resource of a product, for search and feed. Needs the token of the product in the header of AppDirect, never that of the gateway.',
  operation: publish,
  payload: ContentEventPayload,
  args: (arg) => ({
    input: arg({ type: ContentEventInput.ref, required: true, description: 'What happened.' }),
  }),
  resolve: ({ input }, context, info) =>
    changeObject(
      {
        resource: events,
        id: events.label,
        about: ((input as InputValue)['key'] as { readonly resourceId: string }).resourceId,
        operation: publish,
        needsOwnToken: true,
        answer: 'nothing',
        input: { of: ContentEventInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(ContentEventInput, input as InputValue, ['input']);
          rejectIf(problems);
          const { action, changes } = body as {
            readonly action?: { readonly delete?: boolean } | null;
            readonly changes?: object | null;
          };
          if (action?.delete === true && changes != null) {
            rejectIf([
              invalid(['input', 'changes'], 'must be omitted when action.delete is true, but is given', {
                rule: 'COMBINATION',
              }),
            ]);
          }
          return { kind: 'json', value: body };
        },
      },
      context,
      info,
      [],
    ),
});
