/** Which lists the token may read, and what they leave out by default. */
import { isObject } from '../../../upstream/http/json.ts';
import { found, undetermined } from '../probe.ts';
import { collections, nameOf } from './collections.ts';
import { firstPath } from './context.ts';
import type { AccountsProbe } from './context.ts';

const group = 'Lists';

const readableLists: AccountsProbe = {
  id: 'readable-lists',
  group,
  guess: 'Which lists each kind of account may read.',
  expected: 'all, except cloud-tenants and modules for clients and vendors',
  run: async ({ get, owner }) => {
    const type = owner?.accountType;
    if (type === undefined) return undetermined('the kind of account of the token is not known');
    const refused: string[] = [];
    const details: string[] = [];
    for (const collection of collections) {
      const { status } = await get(firstPath(collection));
      // The paths of memberships are a guess of their own.
      if (collection.isLegacy === true && isMissing(status)) continue;
      const expected = collection.closedTo?.includes(type) === true ? 403 : 200;
      if (status !== 200) refused.push(`${nameOf(collection)} (${status})`);
      if (status !== expected) details.push(`${nameOf(collection)}: expected ${expected}, but got ${status}`);
    }
    const text = refused.length === 0 ? 'all' : `all, except ${refused.join(', ')}`;
    return found(`${type}: ${text}`, details.length === 0, { details });
  },
};

export function isMissing(status: number): boolean {
  return status === 404 || status === 405 || status === 501;
}

const defaultOmissions: readonly AccountsProbe[] = collections.map((collection) => {
  const { omitted, omittedForOperations = [], secret } = collection;
  const listed = [...omitted, ...omittedForOperations.map((name) => `${name} (Operations)`)];
  return {
    id: `omitted-${nameOf(collection)}`,
    group: 'Members that are left out unless they are selected',
    guess: `What ${nameOf(collection)} leave out by default.`,
    expected: listed.join(', '),
    run: async ({ first, owner }) => {
      const page = await first(collection);
      if (page === undefined) return undetermined('the list does not answer');
      const given = page.omitted.filter((name) => name !== secret).sort();
      const expected = [
        ...omitted,
        ...(owner?.accountType === 'Operations' ? omittedForOperations : []),
      ].sort();
      const known = new Set(expected);
      const more = given.filter((name) => !known.has(name));
      const fewer = expected.filter((name) => !given.includes(name));
      const details = [
        ...(more.length === 0 ? [] : [`left out as well: ${more.map(shown).join(', ')}`]),
        ...(fewer.length === 0 ? [] : [`not left out: ${fewer.join(', ')}`]),
      ];
      return found(given.map(shown).join(', ') || 'nothing', details.length === 0, { details });
    },
  };
});

function shown(name: string): string {
  return /^[A-Za-z.]{1,40}$/.test(name) ? name : '(a name that is not shown)';
}

const membersOfOthers: AccountsProbe = {
  id: 'members-of-others',
  group,
  guess: 'The members of an account that the token sees but does not manage.',
  expected: 'an empty list',
  run: async ({ owner, sample, get, page }) => {
    if (owner?.accountType !== 'Client' && owner?.accountType !== 'Vendor') {
      return undetermined('the token may manage every account that it sees');
    }
    const rows = (await sample(collections[0]))?.rows ?? [];
    const other = rows.map(({ id }) => id).find((id) => typeof id === 'string' && id !== owner.accountId);
    if (typeof other !== 'string') return undetermined('the token sees its own account only');
    const path = `/accounts/${other}/users?limit=1`;
    const answer = await page(path);
    if (answer === undefined) {
      const { status } = await get(path);
      const own = await get(`/accounts/${owner.accountId}/users?limit=1`);
      if (isMissing(own.status)) return undetermined('upstream has no members below an account');
      return found(`status ${status}`, false);
    }
    return found(answer.rows.length === 0 ? 'an empty list' : 'members', answer.rows.length === 0);
  },
};

const licenseeAddress: AccountsProbe = {
  id: 'licensee-address',
  group,
  guess: "A licensee at its buyer's address shows that address.",
  expected: 'yes',
  run: async ({ page }) => {
    const answer = await page(
      '/licensees?select=-*,id,address,useBuyerAddress,buyer.address&eq(useBuyerAddress,true)&limit=20',
    );
    const rows = answer?.rows.filter(({ buyer }) => isObject(buyer) && isObject(buyer['address'])) ?? [];
    if (rows.length === 0) return undetermined('no licensee is at the address of its buyer');
    const isShown = rows.every(({ address }) => isObject(address));
    return found(isShown ? 'yes' : 'no', isShown);
  },
};

interface Reference {
  /** A list whose rows have the reference. */
  readonly path: string;
  readonly member: string;
  /** What a reference to this type carries. */
  readonly carries: readonly string[];
}

const account = ['id', 'type', 'status', 'name', 'icon', 'revision'];
const references: readonly Reference[] = [
  { path: '/licensees', member: 'account', carries: account },
  { path: '/licensees', member: 'buyer', carries: ['id', 'name', 'icon', 'revision'] },
  { path: '/licensees', member: 'seller', carries: ['id', 'externalId', 'name', 'icon', 'revision'] },
  { path: '/erp-links', member: 'buyer', carries: ['id', 'name', 'icon', 'revision'] },
  { path: '/user-groups', member: 'account', carries: account },
];

const referenceProbes: readonly AccountsProbe[] = references.map(({ path, member, carries }) => ({
  id: `reference-${path.slice(1)}-${member}`,
  group: 'References',
  guess: `What the ${member} of ${path.slice(1)} carries by default.`,
  expected: carries.join(', '),
  run: async ({ page }) => {
    const value = (await page(`${path}?limit=1`))?.rows[0]?.[member];
    if (!isObject(value)) return undetermined('there is no such reference to look at');
    const missing = carries.filter((name) => !(name in value));
    const more = Object.keys(value).filter((name) => !carries.includes(name));
    const text = Object.keys(value).map(shown).join(', ');
    // More than expected does no harm.
    return found(text, missing.length === 0, {
      details: [
        ...(missing.length === 0 ? [] : [`missing: ${missing.join(', ')}`]),
        ...(more.length === 0 ? [] : [`more: ${more.map(shown).join(', ')}`]),
      ],
    });
  },
}));

export const accessProbes: readonly AccountsProbe[] = [
  readableLists,
  membersOfOthers,
  licenseeAddress,
  ...defaultOmissions,
  ...referenceProbes,
];
