/** An update sends what changes and keeps everything else. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { postUpload } from '../../support/world.ts';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('an update', () => {
  const WHOLE =
    'id name taxId revision account { id } address { addressLine1 city country } contact { name email } erpCustomer';

  test('an update changes what is named and nothing else', async () => {
    const before = await first('buyers', '{ status: { eq: ACTIVE }, taxId: { isNull: false } }', WHOLE);
    const data = await run(
      `mutation ($id: ID!) { buyerUpdate(id: $id, input: { taxId: "DE 1234" }) { buyer { ${WHOLE} } ${ERRORS} } }`,
      { id: before['id'] },
    );
    expect(data.buyerUpdate.errors).toEqual([]);
    expect(data.buyerUpdate.buyer).toEqual({
      ...(before as object),
      taxId: 'DE 1234',
      revision: Number(before['revision']) + 1,
    });
  });

  test('an update clears what is null', async () => {
    const { id } = await first('buyers', '{ status: { eq: ACTIVE }, taxId: { isNull: false } }');
    const data = await run(
      `mutation ($id: ID!) { buyerUpdate(id: $id, input: { taxId: null }) { buyer { taxId account { id } } ${ERRORS} } }`,
      { id },
    );
    expect(data.buyerUpdate).toMatchObject({
      buyer: { taxId: null, account: { id: expect.stringMatching(/^ACC-/) } },
      errors: [],
    });
  });

  test('an update of a buyer or a cloud tenant never removes it from its account unless accountId is null', async () => {
    const buyer = await first(
      'buyers',
      '{ status: { eq: ACTIVE }, account: { id: { isNull: false } } }',
      'id account { id }',
    );
    const tenant = await first(
      'cloudTenants',
      '{ status: ACTIVE, account: { id: { isNull: false } } }',
      'id account { id }',
    );
    const data = await run(
      `mutation ($buyer: ID!, $tenant: ID!) {
        buyerUpdate(id: $buyer, input: { taxId: "1" }) { buyer { account { id } } ${ERRORS} }
        cloudTenantUpdate(id: $tenant, input: { name: "Renamed" }) { cloudTenant { name account { id } } ${ERRORS} } }`,
      { buyer: buyer['id'], tenant: tenant['id'] },
    );
    expect(data.buyerUpdate.buyer.account).toEqual(buyer['account']);
    expect(data.cloudTenantUpdate.cloudTenant).toEqual({ name: 'Renamed', account: tenant['account'] });
    const unmapped = await run(
      `mutation ($id: ID!) { cloudTenantUpdate(id: $id, input: { accountId: null }) { cloudTenant { account { id } } ${ERRORS} } }`,
      { id: tenant['id'] },
    );
    expect(unmapped.cloudTenantUpdate).toEqual({ cloudTenant: { account: null }, errors: [] });
  });

  test('an update of a seller keeps its icon and its currencies', async () => {
    const seller = await first(
      'sellers',
      '{ status: { eq: ACTIVE } }',
      'id currencies { code isDefault billingEnabled }',
    );
    const id = String(seller['id']);
    const uploaded = await postUpload(
      world.gateway.url,
      'mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { iconDataUri } errors { message } } }',
      { id },
      tinyPng,
      'image/png',
    );
    expect(uploaded.data.iconSet.errors).toEqual([]);
    const data = await run(
      `mutation ($id: ID!) { sellerUpdate(id: $id, input: { name: "Other name" }) { seller { name iconDataUri currencies { code isDefault billingEnabled } } ${ERRORS} } }`,
      { id },
    );
    expect(data.sellerUpdate.seller).toEqual({
      name: 'Other name',
      currencies: seller['currencies'],
      iconDataUri: `data:image/png;base64,${tinyPng.toString('base64')}`,
    });
    const removed = await run(
      `mutation ($id: ID!) { iconRemove(id: $id) { node { iconDataUri ... on Seller { name currencies { code isDefault billingEnabled } } } ${ERRORS} } }`,
      { id },
    );
    expect(removed.iconRemove.node).toMatchObject({ name: 'Other name', currencies: seller['currencies'] });
    expect(removed.iconRemove.node.iconDataUri).not.toContain(tinyPng.toString('base64'));
  });

  test('an update with another revision than the current one is refused, and nothing is sent', async () => {
    const { id, revision } = await first('licensees', '{ status: { eq: ACTIVE } }', 'id revision');
    world.clearCalls();
    const data = await run(
      `mutation ($id: ID!) { licenseeUpdate(id: $id, expectedRevision: ${Number(revision) + 1}, input: { description: "x" }) { licensee { id } ${ERRORS} } }`,
      { id },
    );
    expect(data.licenseeUpdate).toMatchObject({
      licensee: null,
      errors: [{ __typename: 'ConflictError', path: ['expectedRevision'], currentRevision: revision }],
    });
    expect(world.sent().some((call) => call.startsWith('PUT'))).toBe(false);
  });

  test('an update of part of a person’s settings keeps the rest', async () => {
    const user = await first('users', '{ status: { eq: ACTIVE } }', 'id');
    const id = user['id'];
    await run(
      `mutation ($id: ID!) { userUpdate(id: $id, input: { language: "de-DE", culture: "de-DE" }) { ${ERRORS} } }`,
      { id },
    );
    const data = await run(
      `mutation ($id: ID!) { userUpdate(id: $id, input: { language: "fr-FR", lastName: "Neu" }) { user { lastName name language culture } ${ERRORS} } }`,
      { id },
    );
    expect(data.userUpdate).toMatchObject({
      user: { lastName: 'Neu', language: 'fr-FR', culture: 'de-DE' },
      errors: [],
    });
  });

  test('an update of an own account is open to clients, and keeps what only Operations may write', async () => {
    const own = (await world.query('{ viewer { account { id externalId name } } }', {}, { token: 'client' }))
      .data.viewer.account;
    const data = await run(
      `mutation ($id: ID!) { accountUpdate(id: $id, input: { description: "Ours" }) { account { description externalId name } ${ERRORS} } }`,
      { id: own.id },
      'client',
    );
    expect(data.accountUpdate).toEqual({
      account: { description: 'Ours', externalId: own.externalId, name: own.name },
      errors: [],
    });
  });

  test('an update of a licensee to an address of its own and back', async () => {
    const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
    const address = {
      addressLine1: 'Via Roma 1',
      postCode: '00184',
      city: 'Roma',
      state: 'RM',
      country: 'IT',
    };
    const own = await run(
      `mutation ($id: ID!, $address: AddressInput) { licenseeUpdate(id: $id, input: { address: $address }) { licensee { useBuyerAddress address { city } } ${ERRORS} } }`,
      { id, address },
    );
    expect(own.licenseeUpdate).toEqual({
      licensee: { useBuyerAddress: false, address: { city: 'Roma' } },
      errors: [],
    });
    const back = await run(
      `mutation ($id: ID!) { licenseeUpdate(id: $id, input: { useBuyerAddress: true }) { licensee { useBuyerAddress } ${ERRORS} } }`,
      { id },
    );
    expect(back.licenseeUpdate).toEqual({ licensee: { useBuyerAddress: true }, errors: [] });
  });

  test('an update of an ERP link writes its note alone', async () => {
    const { id, status } = await first('erpLinks', '{ status: { eq: ACTIVE } }', 'id status');
    const data = await run(
      `mutation ($id: ID!) { a: erpLinkSetNote(id: $id, note: "Checked") { erpLink { note status } ${ERRORS} } b: erpLinkSetNote(id: $id) { erpLink { note } } }`,
      { id },
    );
    expect(data).toEqual({
      a: { erpLink: { note: 'Checked', status }, errors: [] },
      b: { erpLink: { note: null } },
    });
  });
});
