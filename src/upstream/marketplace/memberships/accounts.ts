/** Reads one page of a list that is divided by account: each account in its own calls, joined in the order of the ids. */
import type { Row, RowPage } from '../../../source/row.ts';
import type { ListQuery } from '../../../source/source.ts';
import { InputError, UpstreamError } from '../../errors.ts';

type ReadPart = (account: string, query: ListQuery) => Promise<RowPage>;

/**
 * The first calls count the rows of each account and read those that the page may need, if it starts at the front.
 * Ids sort by account first, so the list is the lists of the accounts, one after the other.
 */
export async function readPartitions(
  accounts: readonly string[],
  query: ListQuery,
  cap: number,
  read: ReadPart,
): Promise<RowPage> {
  const { order, offset } = query;
  const [key = 'id', ...others] = order;
  if (others.length > 0) {
    throw new InputError(
      'this upstream has a list of memberships for each account, so those of several accounts can be sorted by id ' +
        'only; leave out `orderBy`, or name one account',
      { argument: ['orderBy'] },
    );
  }
  const sorted = [...accounts].sort();
  if (key.startsWith('-')) sorted.reverse();
  const limit = Math.min(query.limit, cap);
  const ahead = offset === 0 ? limit : 0;
  const firsts = await Promise.all(
    sorted.map((account) => read(account, { ...query, offset: 0, limit: ahead })),
  );
  let start = 0;
  const pieces = firsts.map(async (page, index): Promise<readonly Row[]> => {
    const { total } = page;
    if (total === undefined) throw noTotal();
    const from = Math.max(0, offset - start);
    const to = Math.min(total, offset + limit - start);
    start += total;
    if (from >= to) return [];
    if (to <= page.rows.length) return page.rows.slice(from, to);
    const more = await read(sorted[index] ?? '', { ...query, offset: from, limit: to - from });
    return more.rows;
  });
  return { rows: (await Promise.all(pieces)).flat(), total: start, limit };
}

function noTotal(): UpstreamError {
  return new UpstreamError({
    code: 'UPSTREAM_BAD_RESPONSE',
    call: 'GET /v1/accounts/accounts/{ACC}/users',
    message: 'expected the total of the list, which places the rows of several accounts, but got none',
  });
}
