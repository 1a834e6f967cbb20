/** Which paths answer: those of memberships, and those that only some descriptions have. */
import { found, undetermined } from '../probe.ts';
import type { Finding, Setting } from '../probe.ts';
import { isMissing } from './access.ts';
import type { AccountsContext, AccountsProbe } from './context.ts';

const group = 'Paths';

type State = 'answers' | 'is missing' | undefined;

/** A collection is never 404 for lack of rights, so 404 means that the path does not exist. */
async function stateOf({ get }: AccountsContext, path: string): Promise<State> {
  const { status } = await get(path);
  if (status === 200 || status === 403) return 'answers';
  return isMissing(status) ? 'is missing' : undefined;
}

const forms = ['/accounts/{accountId}/users', '/{accountId}/users', '/account-users'] as const;

function membershipSetting([nested, , flat]: readonly State[]): readonly Setting[] {
  const value = flat === 'is missing' ? 'nested' : nested === 'is missing' ? 'flat' : 'auto';
  return [{ name: 'UPSTREAM_MEMBERSHIPS', value }];
}

const memberships: AccountsProbe = {
  id: 'membership-paths',
  group,
  guess: 'Which paths of memberships answer.',
  expected: forms.join(', '),
  run: async (context) => {
    const accountId = await context.accountId();
    if (accountId === undefined) return undetermined('the token sees no account');
    const states = [
      await stateOf(context, `/accounts/${accountId}/users?limit=1`),
      await stateOf(context, `/${accountId}/users?limit=1`),
      await stateOf(context, '/account-users?limit=1'),
    ];
    if (states.includes(undefined))
      return undetermined('a path answers neither that it is there nor that it is missing');
    const answering = forms.filter((_, at) => states[at] === 'answers');
    return found(answering.join(', ') || 'none', answering.length === forms.length, {
      settings: answering.length === 0 ? [] : membershipSetting(states),
    });
  },
};

const membershipIds: AccountsProbe = {
  id: 'membership-ids',
  group,
  guess: 'Members below an account have the id of the person.',
  expected: 'the id of the person (USR)',
  run: async ({ accountId, page }) => {
    const answer = await page(`/accounts/${await accountId()}/users?limit=1`);
    const id = answer?.rows[0]?.['id'];
    if (typeof id !== 'string') return undetermined('there is no member to look at');
    const prefix = /^[A-Z]{3,4}(?=-)/.exec(id)?.[0];
    return found(prefix === 'USR' ? 'the id of the person (USR)' : 'another id', prefix === 'USR');
  },
};

interface ObjectPath {
  readonly id: string;
  readonly guess: string;
  /** Undefined: there is nothing to ask about. */
  readonly path: (context: AccountsContext) => Promise<string | undefined>;
  readonly expected: string;
  readonly read: (json: unknown) => string;
}

function below(collection: string, id: string | undefined, rest: string): string | undefined {
  return id === undefined ? undefined : `${collection}/${id}${rest}`;
}

const enabledOrDisabled = 'a status of enabled or disabled';

function ssoText(json: unknown): string {
  const status = (json as { status?: unknown } | null | undefined)?.status;
  return status === 'enabled' || status === 'disabled' ? enabledOrDisabled : 'another body';
}

const objectPaths: readonly ObjectPath[] = [
  {
    id: 'sso',
    guess: 'Single sign-on of a person: /users/{id}/sso.',
    path: async (context) => below('/users', await context.userId(), '/sso'),
    expected: enabledOrDisabled,
    read: ssoText,
  },
  {
    id: 'sso-check',
    guess: 'Single sign-on of a person: /users/{id}/sso-check, the older path.',
    path: async (context) => below('/users', await context.userId(), '/sso-check'),
    expected: enabledOrDisabled,
    read: ssoText,
  },
  {
    id: 'accounts-of-a-person',
    guess: 'The accounts of a person: /users/{id}/accounts.',
    path: async (context) => below('/users', await context.userId(), '/accounts?limit=1'),
    expected: 'a list with its envelope',
    read: (json) => (Array.isArray(json) ? 'a bare list' : 'a list with its envelope'),
  },
  {
    id: 'notification-settings',
    guess: 'Notification settings of an account: /accounts/{id}/settings/notifications.',
    path: async (context) => below('/accounts', await context.accountId(), '/settings/notifications'),
    expected: 'an object',
    read: (json) =>
      typeof json === 'object' && json !== null && !Array.isArray(json) ? 'an object' : 'another body',
  },
];

function objectPathProbe({ id, guess, path, expected, read }: ObjectPath): AccountsProbe {
  return {
    id,
    group,
    guess,
    expected,
    run: async (context): Promise<Finding> => {
      const asked = await path(context);
      if (asked === undefined) return undetermined('there is no object to ask about');
      const { status, json } = await context.get(asked);
      if (status === 200) return found(read(json), read(json) === expected);
      if (status === 403) return undetermined('the token may not read it (403)');
      return found(`status ${status}`, false);
    },
  };
}

const icons: AccountsProbe = {
  id: 'icons',
  group,
  guess: 'An icon is a redirect, with and without a token.',
  expected: 'status 307 with a token, 307 without',
  run: async ({ accountId, get, origin }) => {
    const id = await accountId();
    if (id === undefined) return undetermined('the token sees no account');
    const path = `/accounts/${id}/icon`;
    const [own, anonymous] = [await get(path), await get(path, { headers: { authorization: null } })];
    const text = `status ${own.status} with a token, ${anonymous.status} without`;
    const target = originOf(own.headers['location'], origin);
    const isElsewhere = target !== undefined && target !== origin;
    return found(
      isElsewhere ? `${text}; to another host` : text,
      own.status === 307 && anonymous.status === 307,
      {
        settings: isElsewhere ? [{ name: 'UPSTREAM_ICON_ORIGINS', value: target, isPrivate: true }] : [],
      },
    );
  },
};

function originOf(location: unknown, base: string): string | undefined {
  return typeof location === 'string' && URL.canParse(location, base)
    ? new URL(location, base).origin
    : undefined;
}

export const pathProbes: readonly AccountsProbe[] = [
  memberships,
  membershipIds,
  ...objectPaths.map(objectPathProbe),
  icons,
];
