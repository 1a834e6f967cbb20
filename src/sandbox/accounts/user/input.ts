/** Updates of a person: profile, present account, password. */
import { nextStamp } from '../common/audit.ts';
import type { RouteContext } from '../common/route.ts';
import { Input } from '../../core/input.ts';
import { forbidden, invalid } from '../../core/problem.ts';
import type { HasIcon, UserRow } from '../common/rows.ts';
import { changes, readPhone } from '../common/shared-input.ts';
import type { UserSettingsWire } from '../../../contract/marketplace.ts';
import { idForm } from '../common/ids.ts';

const settingNames = ['cultureCode', 'languageCode', 'dateFormat', 'timeFormat', 'timeZone'] as const;

/** Given settings are laid over those there are; null clears one. */
export function readSettings(
  input: Input,
  before: UserSettingsWire = {},
): UserSettingsWire | null | undefined {
  const given = input.object('settings');
  if (!given) return given;
  const settings: Record<string, string> = {};
  for (const name of settingNames) {
    const isCode = name === 'cultureCode' || name === 'languageCode';
    const value = given.text(name, isCode ? { max: 5 } : { max: 50 });
    const kept = value === undefined ? before[name] : value;
    if (kept) settings[name] = kept;
  }
  return settings;
}

/**
 * Only members that are sent change; `email`, `status` and the like come along in what clients send back
 * and are ignored.
 */
export function updateUser(row: UserRow, document: unknown, icon: HasIcon, context: RouteContext): UserRow {
  const { principal, store } = context;
  const self = principal.subjectId === row.id;
  if (!self && !principal.permissions.has('access-management')) {
    throw forbidden('Updating another person needs the Access Management permission.');
  }
  const input = new Input(document ?? {});
  const firstName = input.text('firstName', { min: 1, max: 100 });
  const lastName = input.text('lastName', { min: 1, max: 100 });
  const optional = changes({ phone: readPhone(input), settings: readSettings(input, row.settings) });
  const currentAccountId = input.reference('currentAccount', idForm('ACC'));
  const switches = typeof currentAccountId === 'string' && currentAccountId !== row.currentAccountId;
  if (switches) {
    const member = store.accountUsers
      .by('userId', row.id)
      .some(({ accountId, state }) => accountId === currentAccountId && state === 'Active');
    if (!member) {
      input.fail(
        'currentAccount.id',
        `The currentAccount must be one the user is an active member of, but got ${currentAccountId}.`,
      );
    }
  }
  input.done();
  if (switches && !self && principal.type !== 'Operations') {
    throw forbidden('Only the person can switch to another account.');
  }
  return store.users.update(row.id, {
    ...optional,
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
    ...(currentAccountId === undefined ? {} : { currentAccountId: currentAccountId ?? undefined }),
    ...icon,
    ...nextStamp(row, context),
  });
}

/** The rules that the vendor's portal states. The password itself is not kept: there is no sign-in here. */
const passwordRules: readonly (readonly [RegExp, string])[] = [
  [/.{8}/s, 'at least 8 characters'],
  [/\p{Ll}/u, 'a lower-case letter'],
  [/\p{Lu}/u, 'an upper-case letter'],
  [/\d/, 'a digit'],
  [/[^\p{L}\d\s]/u, 'a special character'],
];

export function setPassword(row: UserRow, document: unknown, context: RouteContext): UserRow {
  if (context.principal.subjectId !== row.id) throw forbidden('Only the person can set the password.');
  const input = new Input(document);
  const password = input.text('password', { required: true, max: 256 });
  input.done();
  const missing = passwordRules.filter(([rule]) => !rule.test(password ?? '')).map(([, words]) => words);
  if (missing.length > 0) {
    throw invalid({ password: [`The password must have ${missing.join(', ')}.`] });
  }
  return context.store.users.update(row.id, nextStamp(row, context));
}
