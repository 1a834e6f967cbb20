/** The notification settings of an account, passed through as JSON. Upstream: /accounts/{id}/settings/notifications. */
import { builder } from '../core/builder.ts';
import { badValue } from '../core/bad-value.ts';
import { audience, describe } from '../core/describe.ts';
import { extensions } from '../core/field-source.ts';
import { isJsonObject, levelsOf, maxJsonBytes, maxJsonLevels, type JsonObject } from '../core/json-object.ts';
import type { GraphContext } from '../../operation/context.ts';
import type { SendOptions } from '../../upstream/marketplace/calls.ts';
import { setEarlyRead } from '../read/early.ts';
import { pathOf, requireId, type FieldInfo } from '../read/reads.ts';
import { accessOf } from '../write/actions.ts';
import { invalid } from '../write/input.ts';
import type { MutationProblem } from '../write/mutation-error.ts';
import { change, MutationRejected, payloadSelect } from '../write/run-write.ts';
import { idArgument, writeField } from '../write/write-field.ts';
import { Account, accounts } from './account.ts';
import { marketplaceOf } from './marketplace-calls.ts';

const { update } = accounts.actions;
const access = update ? accessOf(update) : accounts.read;

/** Every description says why there are no typed members. */
const ANY_SHAPE =
  'Upstream does not document the members, so the object is passed through as it is: it holds, for example, the sender name and the footer of notification emails.';

function callFor(id: string, info: FieldInfo): Pick<SendOptions, 'segments' | 'template' | 'paths'> {
  return {
    segments: ['v1', 'accounts', 'accounts', id, 'settings', 'notifications'],
    template: '/v1/accounts/accounts/{id}/settings/notifications',
    paths: [pathOf(info)],
  };
}

/** Null: upstream answered nothing. */
function settingsIn(value: unknown): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) throw badValue('a JSON object', value);
  if (problemOf(value) !== undefined) {
    throw badValue(`a JSON object of at most ${maxJsonBytes} bytes and ${maxJsonLevels} levels`, value);
  }
  return value;
}

function problemOf(settings: JsonObject): MutationProblem | undefined {
  const levels = levelsOf(settings, maxJsonLevels);
  if (levels > maxJsonLevels) {
    return invalid(['settings'], `must have at most ${maxJsonLevels} levels, but has more`, {
      rule: 'FORMAT',
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  if (bytes <= maxJsonBytes) return undefined;
  return invalid(['settings'], `must have at most ${maxJsonBytes} bytes as JSON, but has ${bytes}`, {
    rule: 'MAX_BYTES',
    limit: maxJsonBytes,
    actual: bytes,
  });
}

const keyOf = (id: string): string => `notification settings ${id}`;

function readSettings(id: string, context: GraphContext, info: FieldInfo): Promise<JsonObject | null> {
  return context.loaders.once(keyOf(id), async () => {
    const { value } = await marketplaceOf(context).send({ method: 'GET', ...callFor(id, info) });
    return settingsIn(value);
  });
}
setEarlyRead('Account.notificationSettings', (id, _node, { context, info }) =>
  readSettings(id, context, info),
);

builder.objectField(Account.ref, 'notificationSettings', (t) =>
  t.field({
    type: 'JSONObject',
    description: `Settings of the notifications that the account sends. ${ANY_SHAPE} Clients and vendors can read only those of their own account. ${describe.perItem('GET /accounts/{id}/settings/notifications', audience(accounts.read), 'upstream answered nothing, or the call failed; see `errors`')}`,
    extensions: extensions({ kind: 'call', needs: ['id'], cost: { calls: 'each' } }),
    resolve: ({ id }, _args, context, info) => readSettings(id, context, info),
  }),
);

writeField({
  name: 'accountSetNotificationSettings',
  entity: Account,
  rule: { access, resource: accounts, ...(update ? { action: update } : {}) },
  description: `Replaces the notification settings of an account: members that are left out are removed. ${ANY_SHAPE} Clients and vendors can change only those of their own account. Call: PUT /accounts/{id}/settings/notifications. For ${audience(access)}. Cost: one call, whose response also answers \`notificationSettings\` of the payload; one more if the payload selects other fields than \`id\`. Null in the payload: see its \`errors\`.`,
  args: (arg) => ({
    id: idArgument(arg, accounts),
    settings: arg({
      type: 'JSONObject',
      required: true,
      description: `All settings, as \`Account.notificationSettings\` shows them. Up to ${maxJsonBytes.toLocaleString('en-US')} bytes as JSON and ${maxJsonLevels} levels.`,
    }),
  }),
  async resolve(args, context, info) {
    const { id, settings } = args as { readonly id: string; readonly settings: JsonObject };
    requireId(accounts, id, 'id');
    let answer: unknown;
    const outcome = await change(
      {
        resource: accounts,
        id,
        access,
        argumentOf: () => ['settings'],
        async send() {
          const problem = problemOf(settings);
          if (problem) throw new MutationRejected([problem]);
          const body = { kind: 'json', value: settings } as const;
          const call = { method: 'PUT', ...callFor(id, info), body } as const;
          answer = (await marketplaceOf(context).send(call)).value;
          return undefined;
        },
      },
      context,
      info,
      payloadSelect(accounts, context, info),
    );
    if (outcome.errors.length === 0) keep(id, answer, context);
    return outcome;
  },
});

/** The payload shows what upstream answered, without another call. An empty answer is read. */
function keep(id: string, answer: unknown, context: GraphContext): void {
  if (answer === undefined) return;
  // An answer of another form fails the field and not the change, which was made.
  const kept = context.loaders.once(keyOf(id), () => Promise.resolve(answer).then(settingsIn));
  kept.catch(() => undefined);
}
