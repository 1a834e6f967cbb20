/** Idiomatic reads: whole objects, references by id in batches, and one list call per parent. */
const notDeleted = 'ne(status,%22Deleted%22)';
const maxIds = 100;

/** `get` and `post` take a path below the Accounts API and return the parsed response. */
export function createApi({ get, post }) {
  const list = async (path) => (await get(path)).data;

  const byIds = async (collection, ids, more = '') => {
    const unique = [...new Set(ids)];
    const chunks = [];
    for (let start = 0; start < unique.length; start += maxIds) {
      const some = unique.slice(start, start + maxIds).map((id) => `%22${id}%22`);
      chunks.push(list(`${collection}?in(id,(${some.join(',')}))&limit=${maxIds}${more}`));
    }
    const rows = new Map((await Promise.all(chunks)).flat().map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? null);
  };

  const ofEach =
    (collection, path, more = '') =>
    (parents, first) =>
      Promise.all(
        parents.map((id) =>
          list(`${collection}?and(eq(${path},%22${id}%22)${more})&order=id&limit=${first}`),
        ),
      );

  return {
    references: 'by-id',
    accounts: (first) => list(`accounts?select=groups&order=id&limit=${first}`),
    account: (id) => get(`accounts/${id}?select=groups`),
    licensees: (first) => list(`licensees?${notDeleted}&order=id&limit=${first}`),
    buyersOfAccounts: ofEach('buyers', 'account.id', `,${notDeleted}`),
    licenseesOfAccounts: ofEach('licensees', 'account.id', `,${notDeleted}`),
    licenseesOfBuyers: ofEach('licensees', 'buyer.id', `,${notDeleted}`),
    usersOfAccounts: (parents, first) =>
      Promise.all(
        parents.map(async (id) => {
          const users = await list(`accounts/${id}/users?select=groups&order=id&limit=${first}`);
          return users.map((user) => ({ ...user, id: `AUSR-${id}.${user.id}`, user }));
        }),
      ),
    buyersById: (ids) => byIds('buyers', ids),
    sellersById: (ids) => byIds('sellers', ids),
    accountsById: (ids) => byIds('accounts', ids),
    groupsById: (ids) => byIds('user-groups', ids, '&select=modules'),
    act: (id, action) => post(`licensees/${id}/${action}`),
  };
}
