/** What upstream would refuse is refused with the argument, before a call where that is possible. */
import { describe, expect, test } from 'vitest';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('what upstream would refuse', () => {
  test('what upstream would refuse is said with the argument before anything is sent', async () => {
    const { id } = await first('buyers', '{ status: { eq: ACTIVE } }');
    world.clearCalls();
    const cases: [string, string[][]][] = [
      ['buyerUpdate(id: $id, input: { name: " " })', [['input', 'name']]],
      [`buyerUpdate(id: $id, input: { taxId: "${'1'.repeat(19)}" })`, [['input', 'taxId']]],
      [
        'buyerUpdate(id: $id, input: { name: null, accountId: "BUY-1000-0001" })',
        [
          ['input', 'name'],
          ['input', 'accountId'],
        ],
      ],
      [
        'buyerUpdate(id: $id, input: { address: { addressLine1: "", postCode: "1", city: "x", state: "", country: "DE" } })',
        [
          ['input', 'address', 'addressLine1'],
          ['input', 'address', 'state'],
        ],
      ],
      [
        'sellerCreate(input: { name: "S", externalId: "E", currencies: [{ code: "EUR", isDefault: false, billingEnabled: false }] })',
        [
          ['input', 'currencies'],
          ['input', 'currencies'],
        ],
      ],
      [
        'sellerCreate(input: { name: "S", externalId: "E", currencies: [] })',
        [
          ['input', 'currencies'],
          ['input', 'currencies'],
          ['input', 'currencies'],
        ],
      ],
      ['apiTokenCreate(accountId: "x", input: { name: "a;b" })', [['accountId'], ['input', 'name']]],
      [
        'accountUserInvite(input: { accountId: "ACC-1000-0001", email: "a@b.example", firstName: "A", lastName: "B", groupIds: [] })',
        [['input', 'groupIds']],
      ],
    ];
    for (const [mutation, paths] of cases) {
      const data = await run(
        `mutation ($id: ID!) { r: ${mutation} { ${ERRORS} } x: buyerUpdate(id: $id, input: { name: "" }) { errors { message } } }`,
        { id },
      );
      expect(
        data.r.errors.map(({ path }: { path: string[] }) => path),
        mutation,
      ).toEqual(paths);
      for (const error of data.r.errors) expect(error.__typename).toBe('ValidationError');
    }
    expect(world.sent()).toEqual([]);
  });

  test('what upstream would refuse says which rule is broken as data, and once', async () => {
    const account = await first('accounts', '{ type: { eq: CLIENT } }');
    const RULES = 'errors { message path ... on ValidationError { rule limit actual } }';
    const data = await run(
      `mutation ($account: ID!, $long: String!) {
        long: buyerUpdate(id: "BUY-2001-0001", input: { name: $long }) { ${RULES} }
        blank: buyerUpdate(id: "BUY-2001-0001", input: { name: "  " }) { ${RULES} }
        cleared: buyerUpdate(id: "BUY-2001-0001", input: { name: null }) { ${RULES} }
        tax: buyerUpdate(id: "BUY-2001-0001", input: { taxId: $long }) { ${RULES} }
        none: accountUserInvite(input: { accountId: $account, email: "a@b.example", firstName: "A", lastName: "B", groupIds: [] }) { ${RULES} }
        twice: accountUserSetGroups(id: "AUSR-1000-1000-1000", groupIds: ["x", "x"]) { ${RULES} }
      }`,
      { account: account['id'], long: 'x'.repeat(501) },
    );
    const told = Object.fromEntries(
      Object.entries(data as Record<string, { errors: object[] }>).map(([name, { errors }]) => [
        name,
        errors,
      ]),
    );
    expect(told).toEqual({
      long: [
        {
          message: 'name must have at most 500 characters, but has 501',
          path: ['input', 'name'],
          rule: 'MAX_LENGTH',
          limit: 500,
          actual: 501,
        },
      ],
      blank: [
        {
          message: 'name must have at least one character, but is empty',
          path: ['input', 'name'],
          rule: 'MIN_LENGTH',
          limit: 1,
          actual: 0,
        },
      ],
      cleared: [
        {
          message: 'name must have a value, but got null',
          path: ['input', 'name'],
          rule: 'REQUIRED',
          limit: null,
          actual: null,
        },
      ],
      tax: [
        expect.objectContaining({ rule: 'MAX_LENGTH', limit: 18, actual: 501, path: ['input', 'taxId'] }),
      ],
      none: [
        {
          message: 'groupIds must hold at least one entry, but is empty',
          path: ['input', 'groupIds'],
          rule: 'MIN_ITEMS',
          limit: 1,
          actual: 0,
        },
      ],
      twice: [
        {
          message: 'groupIds must look like UGR-1234-5678, but got "x"',
          path: ['groupIds'],
          rule: 'FORMAT',
          limit: null,
          actual: null,
        },
      ],
    });
  });

  test('what upstream would refuse of a list’s arguments has the same rule beside the error', async () => {
    const { errors } = await world.query('{ accounts(first: 101) { nodes { id } } }');
    expect(errors?.[0]?.extensions).toMatchObject({
      argument: ['first'],
      rule: 'MAX_VALUE',
      limit: 100,
      actual: 101,
    });
  });

  test('what upstream would refuse and only upstream can know is said with the argument too', async () => {
    const known = await first('sellers', '{ externalId: { isNull: false } }', 'externalId');
    const account = await first('accounts', '{ type: { eq: CLIENT } }');
    const group = await first('userGroups', `{ account: { id: { ne: "${String(account['id'])}" } } }`);
    const data = await run(
      `mutation ($externalId: String!, $account: ID!, $group: ID!) {
        a: sellerCreate(input: { name: "S", externalId: $externalId, currencies: [{ code: "EUR", isDefault: true, billingEnabled: true }] }) { seller { id } ${ERRORS} }
        b: accountUserInvite(input: { accountId: $account, email: "new@person.example", firstName: "A", lastName: "B", groupIds: [$group] }) { accountUser { id } ${ERRORS} }
        c: accountCreate(input: { name: "Ops", type: OPERATIONS }) { account { id } ${ERRORS} } }`,
      { externalId: known['externalId'], account: account['id'], group: group['id'] },
    );
    expect([data.a.seller, data.b.accountUser, data.c.account]).toEqual([null, null, null]);
    expect(data.a.errors).toMatchObject([{ path: ['input', 'externalId'] }]);
    expect(data.b.errors).toMatchObject([{ path: ['input', 'groupIds'] }]);
    expect(data.c.errors).toMatchObject([{ path: ['input', 'type'] }]);
  });
});
