/** What `select` does. */
import type { Wire } from '../../reading/page.ts';
import { found, undetermined } from '../probe.ts';
import { shownName } from '../shape.ts';
import type { AccountsProbe } from './context.ts';

const group = 'Select';

interface Select {
  readonly id: string;
  readonly guess: string;
  readonly query: string;
  readonly expected: string;
  readonly read: (row: Wire) => string;
}

function membersOf(row: Wire): string {
  return Object.keys(row)
    .filter((name) => name !== '$meta')
    .map(shownName)
    .sort()
    .join(', ');
}

const has = (name: string) => (row: Wire) => (name in row ? `with ${name}` : `without ${name}`);

const selects: readonly Select[] = [
  {
    id: 'select-projection',
    guess: 'select=-*,id,name gives these members and no others.',
    query: 'select=-*,id,name',
    expected: 'id, name',
    read: membersOf,
  },
  {
    id: 'select-additive',
    guess: 'select=audit adds to the default members.',
    query: 'select=audit',
    expected: 'with audit and name',
    read: (row) => `${has('audit')(row)}${'name' in row ? ' and name' : ', without name'}`,
  },
  {
    id: 'select-subtractive',
    guess: 'select=-name leaves a member out.',
    query: 'select=-name',
    expected: 'without name',
    read: has('name'),
  },
  {
    id: 'select-unknown',
    guess: 'An unknown name in select is skipped.',
    query: 'select=-*,id,shade',
    expected: 'id',
    read: membersOf,
  },
  {
    id: 'select-filtered-member',
    guess: 'A member that the filter names is in the answer.',
    query: 'select=-*,id&ne(name,%22no-such-name%22)',
    expected: 'id, name',
    read: membersOf,
  },
  {
    id: 'select-ordered-member',
    guess: 'A member that the order names is in the answer.',
    query: 'select=-*,id&order=name',
    expected: 'id, name',
    read: membersOf,
  },
];

function selectProbe({ id, guess, query, expected, read }: Select): AccountsProbe {
  return {
    id,
    group,
    guess,
    expected,
    run: async ({ get, page }) => {
      const path = `/accounts?${query}&limit=1`;
      const answer = await page(path);
      if (answer === undefined) return found(`status ${(await get(path)).status}`, false);
      const row = answer.rows[0];
      if (row === undefined) return undetermined('the token sees no account');
      return found(read(row), read(row) === expected);
    },
  };
}

/** Lists whose rows refer to a buyer, which refers to an account. */
const withBuyers = ['/licensees', '/erp-links'];

const twoLevels: AccountsProbe = {
  id: 'select-two-levels',
  group,
  guess: 'select reaches two references deep: buyer.account.name.',
  expected: 'yes',
  run: async ({ page }) => {
    for (const path of withBuyers) {
      const answer = await page(`${path}?select=-*,id,buyer.account.name&order=id&limit=20`);
      if (answer === undefined || answer.rows.length === 0) continue;
      const isThere = answer.rows.some((row) => {
        const buyer = row['buyer'] as { account?: { name?: unknown } | null } | null | undefined;
        return typeof buyer?.account?.name === 'string';
      });
      return found(isThere ? 'yes' : 'no', isThere);
    }
    return undetermined('no row refers to a buyer');
  },
};

export const selectProbes: readonly AccountsProbe[] = [...selects.map(selectProbe), twoLevels];
