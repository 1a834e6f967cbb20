/** W1: a product tells what happened to its content. Events are kept for a control to show. */
import { Input } from '../../core/input.ts';
import { ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { ApiError } from '../common/errors.ts';
import type { Route, RouteContext } from '../common/route.ts';

const eventTypes = [
  'ResourceCreated',
  'ResourceUpdated',
  'ResourceDeleted',
  'ResourceContentUpdated',
] as const;

/** `{user_handle}@{user_uuid}@{company_uuid}` */
const actorForm = /^[^@]+@[0-9a-f-]{36}@[0-9a-f-]{36}$/i;

async function publish(context: RouteContext): Promise<RouteResult> {
  const { store, principal } = context;
  const { document } = await context.readBody();
  const input = new Input(document);
  const source = readKey(input);
  readAction(input);
  const actor = input.object('actor');
  if (actor) readIdentifier(actor);
  readChanges(input);
  for (const content of input.objects('contents') ?? []) {
    content.text('url', { required: true });
    content.boolean('delete');
    content.boolean('linkedToResource');
  }
  const metadata = input.object('eventMetadata');
  if (metadata) {
    metadata.text('id', { required: true });
    metadata.text('timestamp', { required: true });
    metadata.enumOf('type', eventTypes, { required: true });
  }
  input.done();
  const productUuid = store.clients.get(principal.token.clientId)?.productUuid;
  if (source.toLowerCase() !== productUuid) {
    throw new ApiError(401, 'The access token is not one of the product that key.source names.');
  }
  store.events.insert({
    id: store.nextId('events'),
    at: store.clock.now(),
    productUuid,
    document: document as object,
  });
  return ok({});
}

function readKey(input: Input): string {
  const key = input.object('key', { required: true });
  key?.text('instance', { required: true });
  key?.text('resourceId', { required: true });
  return key?.text('source', { required: true }) ?? '';
}

function readAction(input: Input): void {
  const action = input.object('action');
  if (!action) return;
  action.text('text', { required: true });
  action.text('verb', { required: true });
  if (action.boolean('delete') === true && input.raw('changes') !== undefined) {
    input.fail('changes', 'The changes must be absent when action.delete is true.');
  }
}

function readChanges(input: Input): void {
  const changes = input.object('changes');
  if (!changes) return;
  for (const field of changes.objects('fields') ?? []) {
    field.text('name', { required: true });
    field.text('value', { required: true });
    field.enumOf('op', ['replace', 'remove']);
    field.enumOf('display', ['expanded', 'hidden']);
  }
  for (const group of changes.objects('groups') ?? []) {
    group.uuid('identifier', { required: true });
    group.boolean('delete');
  }
  for (const user of changes.objects('users') ?? []) {
    readIdentifier(user);
    user.boolean('delete');
  }
}

function readIdentifier(input: Input): void {
  input.text('identifier', {
    required: true,
    pattern: actorForm,
    expected: 'of the form handle@user@company',
  });
}

export const contentEventRoutes: readonly Route[] = [
  { operation: 'W1', method: 'POST', path: '/appwise/v2/data', handle: publish },
];
