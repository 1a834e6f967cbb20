/** Objects are created, changed, transferred, tried and deleted. */
import { describe, expect, test } from 'vitest';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('everything else', () => {
  test('everything else is created, changed and deleted', async () => {
    const client = await first(
      'accounts',
      '{ type: { eq: CLIENT }, status: { eq: ACTIVE } }',
      'id pyraTenantId',
    );
    const pair = await first(
      'erpLinks',
      '{ status: { eq: ACTIVE }, buyer: { status: { eq: ACTIVE } }, seller: { status: { eq: ACTIVE } } }',
      'buyer { id } seller { id }',
    );
    const address = {
      addressLine1: 'Main St 1',
      postCode: '10115',
      city: 'Berlin',
      state: 'N/A',
      country: 'DE',
    };
    const data = await run(
      `mutation ($account: ID!, $address: AddressInput!, $buyer: ID!, $seller: ID!) {
        account: accountCreate(input: { name: "Tailspin Toys", type: VENDOR, website: "https://tailspin.example" }) { account { id status website groups { isDefault } } ${ERRORS} }
        buyer: buyerCreate(input: { name: "Tailspin Buyer", accountId: $account, address: $address, contact: { firstName: "A", email: "a@b.example" } }) { buyer { id status account { id } contact { firstName email } } buyerEdge { node { id } } ${ERRORS} }
        licensee: licenseeCreate(input: { buyerId: $buyer, sellerId: $seller, externalId: "L-1" }) { licensee { id status externalId useBuyerAddress buyer { id } } licenseeEdge { node { id } } ${ERRORS} }
        seller: sellerCreate(input: { name: "New seller", externalId: "NS-1", currencies: [{ code: "CHF", isDefault: true, billingEnabled: true }], address: $address }) { seller { id status currencies { code isDefault billingEnabled } } ${ERRORS} }
        tenant: cloudTenantCreate(input: { name: "Tenant", type: AWS_DIRECT, cloudConsumptionId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0001", pyraTenantId: "2f9ba6a4-7f5e-4b2f-9d0a-0d5c1a1f0002" }) { cloudTenant { id status type } ${ERRORS} } }`,
      {
        account: client['id'],
        address,
        buyer: (pair['buyer'] as { id: string }).id,
        seller: (pair['seller'] as { id: string }).id,
      },
    );
    for (const name of ['account', 'buyer', 'licensee', 'seller', 'tenant'])
      expect(data[name].errors, name).toEqual([]);
    expect(data.account.account).toMatchObject({ status: 'ACTIVE', groups: [{ isDefault: true }] });
    expect(data.buyer.buyer).toMatchObject({
      status: 'ENABLED',
      contact: { firstName: 'A', email: 'a@b.example' },
    });
    expect(data.licensee.licensee).toMatchObject({
      status: 'ACTIVE',
      useBuyerAddress: true,
      externalId: 'L-1',
    });
    const gone = await run(
      `mutation ($buyer: ID!, $licensee: ID!, $seller: ID!, $tenant: ID!) {
        a: licenseeDelete(id: $licensee) { deletedId ${ERRORS} } b: buyerDelete(id: $buyer) { deletedId ${ERRORS} }
        c: sellerDelete(id: $seller) { deletedId ${ERRORS} } d: cloudTenantDelete(id: $tenant) { deletedId ${ERRORS} }
        e: buyerDelete(id: $buyer) { deletedId ${ERRORS} } }`,
      {
        buyer: data.buyer.buyer.id,
        licensee: data.licensee.licensee.id,
        seller: data.seller.seller.id,
        tenant: data.tenant.cloudTenant.id,
      },
    );
    for (const key of ['a', 'b', 'c', 'd']) expect(gone[key].errors, key).toEqual([]);
    expect(gone.e).toMatchObject({ deletedId: null, errors: [{ __typename: 'InvalidStateError' }] });
  });

  test('everything else moves a buyer to another account of the customer, after a look at what would move', async () => {
    const { data } = await world.query(
      '{ accounts(first: 100, filter: { type: { eq: CLIENT }, externalId: { isNull: false } }) { nodes { id externalId buyers(first: 5, filter: { status: { eq: ACTIVE } }) { nodes { id licensees { totalCount } } } } } }',
    );
    type Node = {
      id: string;
      externalId: string;
      buyers: { nodes: { id: string; licensees: { totalCount: number } }[] };
    };
    const nodes = data.accounts.nodes as Node[];
    const from = nodes.find(
      (node) =>
        node.buyers.nodes.length > 0 &&
        nodes.some((other) => other !== node && other.externalId === node.externalId),
    );
    const to = nodes.find((node) => node !== from && node.externalId === from?.externalId);
    const buyer = from?.buyers.nodes[0];
    if (!from || !to || !buyer)
      throw new Error('the demo data has no multi-account customer with an active buyer');
    const preview = await run(
      'query ($id: ID!, $to: ID) { buyer(id: $id) { transferPreview(destinationAccountId: $to) { licensees users errors { message } } } }',
      { id: buyer.id, to: to.id },
    );
    expect(preview.buyer.transferPreview).toMatchObject({
      licensees: buyer.licensees.totalCount,
      errors: [],
    });
    const moved = await run(
      `mutation ($id: ID!, $to: ID!) { buyerTransfer(id: $id, destinationAccountId: $to) { buyer { account { id } licensees(first: 100) { nodes { account { id } } } } ${ERRORS} } }`,
      { id: buyer.id, to: to.id },
    );
    expect(moved.buyerTransfer.errors).toEqual([]);
    expect(moved.buyerTransfer.buyer.account.id).toBe(to.id);
    for (const { account } of moved.buyerTransfer.buyer.licensees.nodes) expect(account.id).toBe(to.id);
    const stranger = nodes.find((node) => node.externalId !== from.externalId);
    const refused = await run(
      `mutation ($id: ID!, $to: ID!) { buyerTransfer(id: $id, destinationAccountId: $to) { buyer { id } ${ERRORS} } }`,
      { id: buyer.id, to: stranger?.id },
    );
    expect(refused.buyerTransfer.buyer).toBeNull();
    expect(refused.buyerTransfer.errors).toHaveLength(1);
  });

  test('everything else can be tried without being done', async () => {
    const account = await first(
      'accounts',
      '{ type: { eq: CLIENT }, status: { eq: ACTIVE } }',
      'id name revision',
    );
    const buyer = await first('buyers', '{ status: { eq: ACTIVE } }', 'id name');
    const data = await run(
      `mutation ($account: ID!, $buyer: ID!) {
        accountValidate(id: $account, input: { name: "Tried" }) { account { name } ${ERRORS} }
        buyerValidate(id: $buyer, input: { taxId: "1" }) { buyer { id } ${ERRORS} }
        buyerSynchronize(id: $buyer) { buyer { id status } ${ERRORS} } }`,
      { account: account['id'], buyer: buyer['id'] },
    );
    expect([data.accountValidate.errors, data.buyerValidate.errors, data.buyerSynchronize.errors]).toEqual([
      [],
      [],
      [],
    ]);
    const after = await world.query('query ($id: ID!) { account(id: $id) { name revision } }', {
      id: account['id'],
    });
    expect(after.data.account).toEqual({ name: account['name'], revision: account['revision'] });
  });

  test('everything else made twice at once leaves one of the two right states', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const mutation =
      'mutation ($id: ID!) { licenseeDisable(id: $id) { licensee { status } errors { __typename } } }';
    const answers = await Promise.all([world.query(mutation, { id }), world.query(mutation, { id })]);
    const made = answers.filter(({ data }) => data.licenseeDisable.licensee?.status === 'DISABLED');
    expect(made).toHaveLength(1);
    expect(answers.flatMap(({ data }) => data.licenseeDisable.errors)).toEqual([
      { __typename: 'InvalidStateError' },
    ]);
  });
});
