/** Forms of values: moments, roles, states, and the members of objects. */
import { isObject } from '../../../upstream/http/json.ts';
import { found, undetermined } from '../probe.ts';
import { shownName } from '../shape.ts';
import { companiesPath } from './context.ts';
import type { AppDirectContext, AppDirectProbe } from './context.ts';

const group = 'Values';

/** What the client reads of each object; other members are news. */
const knownMembers: Readonly<Record<'company' | 'membership' | 'user', readonly string[]>> = {
  company:
    'uuid name enabled allowLogin address companySize customAttributes creationDate industry salesAgent emailAddress website picture vendor reseller channelAdmin salesSupport externalId phoneNumber defaultRole countryCode dailyPurchaseLimit dailyPurchaseLimitExempt dailyPurchaseLimitOverrideAmt dailyPurchaseRemainingAmt thirtyDaysPurchaseLimit thirtyDaysPurchaseLimitExempt thirtyDaysPurchaseLimitOverrideAmt thirtyDaysPurchaseRemainingAmt status referral onlyAdminsCanBuy importAppsEnabled billingDayOfMonth mosiCustomerId partner idpUuid links'.split(
      ' ',
    ),
  membership:
    'company user roles enabled lastUsed pending position mosiUsername mosiUser metadata isLastUsed links'.split(
      ' ',
    ),
  user: 'uuid email userName firstName lastName roles activated allowLogin currency ldapId boostUser metadata customAttributes picture userId externalId locale idpUuid creationDate lastSuccessfulLogin openId links'.split(
    ' ',
  ),
};

function membersProbe(
  kind: keyof typeof knownMembers,
  what: string,
  rowsOf: (context: AppDirectContext) => Promise<readonly unknown[]>,
): AppDirectProbe {
  return {
    id: `members-of-a-${kind}`,
    group,
    guess: `${what} have no members that the client does not know.`,
    expected: 'known ones',
    run: async (context) => {
      const rows = (await rowsOf(context)).filter(isObject);
      if (rows.length === 0) return undetermined('the token sees none');
      const unknown = new Set(
        rows.flatMap((row) => Object.keys(row)).filter((name) => !knownMembers[kind].includes(name)),
      );
      if (unknown.size === 0) return found('known ones', true);
      const details = [...new Set([...unknown].map((name) => `${shownName(name)}: not in the contract`))];
      return found('others as well', false, { details });
    },
  };
}

export const valueProbes: readonly AppDirectProbe[] = [
  {
    id: 'moments-in-milliseconds',
    group,
    guess: 'Moments of companies are numbers of milliseconds since 1970.',
    expected: 'milliseconds',
    run: async (context) => {
      const [row] = await context.companies();
      const { creationDate } = row ?? {};
      if (creationDate === undefined || creationDate === null) return undetermined('no company has one');
      const result =
        typeof creationDate === 'number'
          ? creationDate > 1e11
            ? 'milliseconds'
            : 'seconds'
          : typeof creationDate;
      return found(result, result === 'milliseconds');
    },
  },
  {
    id: 'moments-of-activities',
    group,
    guess: 'Moments of activities are lists of numbers, from the year on.',
    expected: 'lists of numbers',
    run: async (context) => {
      const subject = await context.subject();
      const rows = subject && (await context.page(`${subject.path}/activities?page=0&size=5`))?.rows;
      const values = (rows ?? []).map(({ timestamp }) => timestamp).filter((value) => value !== undefined);
      if (values.length === 0) return undetermined('the company has no activity');
      const areLists = values.every(
        (value) => Array.isArray(value) && value.every((part) => typeof part === 'number'),
      );
      return found(areLists ? 'lists of numbers' : 'another form', areLists);
    },
  },
  {
    id: 'roles-of-members',
    group,
    guess: 'Roles of members are words, with or without ROLE_ in front.',
    expected: 'words',
    run: async (context) => {
      const { members = [] } = (await context.subject()) ?? {};
      const roles = members.flatMap((row) =>
        Array.isArray(row['roles']) ? (row['roles'] as unknown[]) : [],
      );
      if (roles.length === 0) return undetermined('no member has a role');
      const areWords = roles.every((role) => typeof role === 'string' && /^[A-Z_]+$/.test(role));
      return found(areWords ? 'words' : 'another form', areWords);
    },
  },
  {
    id: 'login-in-lists',
    group,
    guess: 'Companies in lists do not say whether their people sign in.',
    expected: 'no allowLogin',
    run: async (context) => {
      const [row] = await context.companies();
      if (row === undefined) return undetermined('there are no companies');
      const has = 'allowLogin' in row;
      return found(has ? 'allowLogin' : 'no allowLogin', !has);
    },
  },
  membersProbe('company', 'Companies', async ({ page }) => (await page(companiesPath))?.rows ?? []),
  membersProbe('membership', 'Memberships', async (context) => (await context.subject())?.members ?? []),
  membersProbe('user', 'People', async (context) => {
    const { members = [] } = (await context.subject()) ?? {};
    return members.map(({ user }) => user);
  }),
];
