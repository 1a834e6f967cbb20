/**
 * Reads tuned by hand for exactly the measured operations: the same calls that the gateway
 * plans by itself, each with the fields that its operation selects.
 */
const notDeleted = 'ne(status,%22Deleted%22)';

export function createApi({ get, post, pageCap }) {
  const list = async (path) => (await get(path)).data;

  const all = async (path) => {
    const first = await get(`${path}&limit=${pageCap}`);
    const { total, limit } = first.$meta.pagination;
    const further = [];
    for (let offset = first.data.length; offset < total; offset += limit) {
      further.push(list(`${path}&limit=${pageCap}&offset=${offset}`));
    }
    return further.length === 0 ? first.data : [first.data, ...(await Promise.all(further))].flat();
  };

  const ofAll = (collection, select, parent, more) => async (parents, first) => {
    const ids = parents.map((id) => `%22${id}%22`).join(',');
    const path = `${parent}.id`;
    const base = `${collection}?select=-*,id,${path},${select}&order=id`;
    if (parents.length === 1) return [await list(`${base}&and(eq(${path},${ids})${more})&limit=${first}`)];
    const lists = new Map(parents.map((id) => [id, []]));
    for (const row of await all(`${base}&and(in(${path},(${ids}))${more})`)) {
      const own = lists.get(row[parent].id);
      if (own.length < first) own.push(row);
    }
    return [...lists.values()];
  };

  return {
    references: 'embedded',
    accounts: (first, selected) => {
      const fields = selected.has('groups')
        ? 'name,status,groups.id,groups.name'
        : 'name,type,status,externalId';
      return list(`accounts?select=-*,id,${fields}&order=id&limit=${first}`);
    },
    account: (id) => get(`accounts/${id}?select=-*,id,name`),
    licensees: (first) =>
      list(
        `licensees?select=-*,id,name,buyer.id,buyer.name,buyer.taxId,buyer.account.id,buyer.account.name,buyer.account.externalId,seller.id,seller.name,seller.currencies&${notDeleted}&order=id&limit=${first}`,
      ),
    buyersOfAccounts: ofAll('buyers', 'name,status,taxId', 'account', `,${notDeleted}`),
    licenseesOfAccounts: ofAll(
      'licensees',
      'name,status,buyer.id,buyer.name,seller.id,seller.name',
      'account',
      `,${notDeleted}`,
    ),
    licenseesOfBuyers: ofAll(
      'licensees',
      'name,seller.id,seller.name,seller.externalId',
      'buyer',
      `,${notDeleted}`,
    ),
    usersOfAccounts: (parents, first) =>
      Promise.all(
        parents.map(async (id) => {
          const select =
            'invitation.status,name,email,groups.id,groups.name,groups.modules.id,groups.modules.name';
          const users = await list(`accounts/${id}/users?select=-*,id,${select}&order=id&limit=${first}`);
          return users.map((user) => ({ ...user, id: `AUSR-${id}.${user.id}`, user }));
        }),
      ),
    act: (id, action) => post(`licensees/${id}/${action}`),
  };
}
