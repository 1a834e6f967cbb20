/** Pages: their size, totals and order, and how long a URL may be. */
import { isObject } from '../../../upstream/http/json.ts';
import { found, undetermined } from '../probe.ts';
import type { AccountsProbe } from './context.ts';

const group = 'Pages';
const noList = undetermined('no list that the token reads has rows');

const documentedCap = 100;
const beyondEveryCap = 1_000;

const pageCap: AccountsProbe = {
  id: 'page-cap',
  group,
  guess: 'How many rows one response has at most.',
  expected: `${documentedCap} rows; a larger limit is lowered to it`,
  run: async ({ largest, get, page }) => {
    const list = await largest();
    if (list === undefined) return noList;
    const path = `${list.collection.path}?select=-*,id&order=id&limit=${beyondEveryCap}`;
    const answer = await page(path);
    if (answer === undefined)
      return found(`status ${(await get(path)).status} for a limit of ${beyondEveryCap}`, false);
    const cap = answer.limit ?? (answer.rows.length < list.total ? answer.rows.length : undefined);
    if (cap === undefined) return undetermined('the answer has every row and names no limit');
    const text = cap >= beyondEveryCap ? `at least ${cap} rows` : `${cap} rows`;
    return found(text, cap === documentedCap, { settings: [{ name: 'PAGE_CAP', value: String(cap) }] });
  },
};

const documentedDefault = 10;

const defaultLimit: AccountsProbe = {
  id: 'default-limit',
  group,
  guess: 'How many rows a list has without a limit.',
  expected: String(documentedDefault),
  run: async ({ largest, page }) => {
    const list = await largest();
    if (list === undefined) return noList;
    const { path } = list.collection;
    const [answer, capped] = [
      await page(`${path}?select=-*,id&order=id`),
      await page(`${path}?select=-*,id&order=id&limit=${beyondEveryCap}`),
    ];
    const limit =
      answer?.limit ??
      (answer !== undefined && answer.rows.length < list.total ? answer.rows.length : undefined);
    if (limit === undefined) return undetermined('the answer has every row and names no limit');
    if (limit === capped?.limit && limit < documentedDefault) return undetermined('the page cap is lower');
    return found(String(limit), limit === documentedDefault);
  },
};

const total: AccountsProbe = {
  id: 'total',
  group,
  guess: 'Every list names its total.',
  expected: 'yes',
  run: async ({ page }) => {
    const answer = await page('/accounts?limit=1');
    if (answer === undefined) return noList;
    return found(answer.total === undefined ? 'no' : 'yes', answer.total !== undefined);
  },
};

const limitZero: AccountsProbe = {
  id: 'limit-zero',
  group,
  guess: 'limit=0 counts without rows.',
  expected: 'no rows, the total, and limit 0',
  run: async ({ get, page }) => {
    const path = '/accounts?limit=0';
    const answer = await page(path);
    if (answer === undefined) return found(`status ${(await get(path)).status}`, false);
    const parts = [
      answer.rows.length === 0 ? 'no rows' : 'rows',
      answer.total === undefined ? 'no total' : 'the total',
      answer.limit === undefined ? 'no limit' : answer.limit === 0 ? 'and limit 0' : 'and another limit',
    ];
    const text = parts.join(', ').replace(', and', ', and');
    return found(text, text === 'no rows, the total, and limit 0');
  },
};

const pastTheEnd: AccountsProbe = {
  id: 'offset-past-the-end',
  group,
  guess: 'An offset past the end gives an empty page with the total.',
  expected: 'no rows, and the total',
  run: async ({ get, page }) => {
    const all = await page('/accounts?limit=1');
    if (all?.total === undefined) return undetermined('the list names no total');
    const path = `/accounts?select=-*,id&order=id&limit=1&offset=${all.total + 100}`;
    const answer = await page(path);
    if (answer === undefined) return found(`status ${(await get(path)).status}`, false);
    const agrees = answer.rows.length === 0 && answer.total === all.total;
    return found(
      `${answer.rows.length === 0 ? 'no rows' : 'rows'}, and ${answer.total === all.total ? 'the total' : 'another total'}`,
      agrees,
    );
  },
};

const badLimit: AccountsProbe = {
  id: 'bad-limit',
  group,
  guess: 'A limit that is no number is refused.',
  expected: 'status 400',
  run: async ({ get }) => {
    const { status } = await get('/accounts?limit=ten');
    return found(`status ${status}`, status === 400);
  },
};

const stableOrder: AccountsProbe = {
  id: 'stable-order',
  group,
  guess: 'With order=id, pages follow each other without gaps and repetitions.',
  expected: 'yes',
  run: async ({ largest, page }) => {
    const list = await largest();
    if (list === undefined || list.total < 3) return undetermined('there are fewer than three rows');
    const at = (offset: number) =>
      page(`${list.collection.path}?select=-*,id&order=id&limit=2&offset=${offset}`);
    const [one, two] = [await at(0), await at(1)];
    if (one?.rows.length !== 2 || two?.rows.length !== 2)
      return undetermined('a page has fewer than two rows');
    const follows = one.rows[1]?.['id'] === two.rows[0]?.['id'];
    const ids = [...one.rows, ...two.rows].map((row) => String(row['id']));
    const isSorted = ids.join() === [...ids].sort().join();
    return found(
      follows && isSorted ? 'yes' : follows ? 'yes, but not in the order of the ids' : 'no',
      follows && isSorted,
    );
  },
};

/** Ids that do not exist, about 17 bytes each in a URL. */
function manyIds(count: number): string {
  return Array.from({ length: count }, (_, at) => `%22ACC-0000-${String(at).padStart(4, '0')}%22`).join(',');
}

const idsInFilter: AccountsProbe = {
  id: 'ids-in-a-filter',
  group,
  guess: 'A filter may name 100 ids.',
  expected: 'yes',
  run: async ({ get }) => {
    for (const count of [100, 50, 20]) {
      const { status } = await get(`/accounts?select=-*,id&limit=1&in(id,(${manyIds(count)}))`);
      if (status === 200) {
        const settings = count === 100 ? [] : [{ name: 'MAX_IDS_PER_CALL', value: String(count) }];
        return found(count === 100 ? 'yes' : `${count}`, count === 100, { settings });
      }
    }
    return found('fewer than 20', false, { settings: [{ name: 'MAX_IDS_PER_CALL', value: '10' }] });
  },
};

const urlLengths = [8_192, 4_096, 2_048] as const;

const urlLength: AccountsProbe = {
  id: 'url-length',
  group,
  guess: 'How long a URL may be.',
  expected: `at least ${urlLengths[0]} bytes`,
  run: async ({ get }) => {
    for (const length of urlLengths) {
      // One long value: the number of ids in a filter is another guess.
      const start = '/accounts?select=-*,id&limit=1&eq(name,%22';
      const path = `${start}${'x'.repeat(length - start.length - '/public/v1/accounts%22)'.length)}%22)`;
      const { status, json } = await get(path);
      // A 400 of the service is about the value, and one of a proxy about the length.
      if (status === 200 || (status === 400 && isObject(json))) {
        const isLongest = length === urlLengths[0];
        return found(`at least ${length} bytes`, isLongest, {
          settings: isLongest ? [] : [{ name: 'MAX_URL_BYTES', value: String(length) }],
        });
      }
    }
    return found(`fewer than ${urlLengths[2]} bytes`, false, {
      settings: [{ name: 'MAX_URL_BYTES', value: '1024' }],
    });
  },
};

export const pagingProbes: readonly AccountsProbe[] = [
  pageCap,
  defaultLimit,
  total,
  limitZero,
  pastTheEnd,
  badLimit,
  stableOrder,
  idsInFilter,
  urlLength,
];
