/** What an operation is planned to ask upstream for: exactly what is selected, in as few calls as can be. */
import { Kind, parse, type FragmentDefinitionNode, type OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { planOperation, type PlanNode, type PlanSettings } from '../../src/planner/plan.ts';
import { buildSchema } from '../../src/schema/index.ts';

const schema = buildSchema();

/** `field path` → what its calls select, by type. */
function plan(
  text: string,
  settings: PlanSettings = { expansion: { kind: 'on', except: [] } },
  variables = {},
) {
  const { definitions } = parse(text);
  const operation = definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  const fragments = Object.fromEntries(
    definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const found: Record<string, Record<string, string>> = {};
  const walk = (children: ReadonlyMap<string, PlanNode>, prefix: string): void => {
    for (const [key, node] of children) {
      const path = `${prefix}${key.slice(key.indexOf('.') + 1)}`;
      for (const [type, select] of node.selects) {
        if (select.length > 0) (found[path] ??= {})[type] = [...select].sort().join(',');
      }
      walk(node.children, `${path}.`);
    }
  };
  walk(planOperation({ schema, operation, fragments, variables, settings }).root, '');
  return found;
}

const off: PlanSettings = { expansion: { kind: 'off' } };

describe('projection', () => {
  test('projection asks for the leaves that are selected and nothing else', () => {
    expect(plan('{ accounts { nodes { id name address { city } externalId } } }')).toEqual({
      accounts: { Account: 'address.city,externalId,id,name' },
    });
  });

  test('projection merges fields of the same response key, from fragments and through edges', () => {
    const document = `
      query { buyers { nodes { ...A ...B } edges { cursor node { taxId } } } }
      fragment A on Buyer { account { name } }
      fragment B on Node { id ... on Buyer { account { externalId } } ... on Seller { currencies { code } } }`;
    expect(plan(document)).toEqual({
      buyers: { Buyer: 'account.externalId,account.id,account.name,id,taxId' },
    });
  });

  test('projection leaves out what @skip and @include leave out, variable by variable', () => {
    const document =
      'query ($deep: Boolean!) { buyer(id: "x") { name @skip(if: true) taxId @include(if: $deep) id } }';
    expect(plan(document, undefined, { deep: true })).toEqual({ buyer: { Buyer: 'id,taxId' } });
    expect(plan(document, undefined, { deep: false })).toEqual({ buyer: { Buyer: 'id' } });
  });

  test('projection selects audit events one by one, and never the secret of a token', () => {
    expect(plan('{ apiTokens { nodes { name audit { created { at } } } } }')).toEqual({
      apiTokens: { ApiToken: 'audit.created.at,name' },
    });
  });

  test('projection keeps the types of an abstract field apart', () => {
    expect(
      plan('{ node(id: "x") { id ... on Buyer { taxId } ... on Account { website } } }').node,
    ).toMatchObject({
      Buyer: 'id,taxId',
      Account: 'id,website',
      Seller: 'id',
    });
  });
});

describe('references', () => {
  test('references are answered by the summary the row carries, whether or not they may be expanded', () => {
    const document =
      '{ licensees { nodes { buyer { id name } seller { name externalId } account { name type status } } } }';
    const select =
      'account.id,account.name,account.status,account.type,buyer.id,buyer.name,seller.externalId,seller.id,seller.name';
    expect(plan(document)).toEqual({ licensees: { Licensee: select } });
    expect(plan(document, off)).toEqual({ licensees: { Licensee: select } });
  });

  test('references are expanded two hops deep in the parent call', () => {
    expect(plan('{ licensees { nodes { buyer { taxId account { externalId } } } } }')).toEqual({
      licensees: { Licensee: 'buyer.account.externalId,buyer.account.id,buyer.id,buyer.taxId' },
    });
  });

  test('references beyond two hops are read by id from the last id in reach', () => {
    expect(plan('{ licensees { nodes { buyer { account { name groups { name } } } } } }')).toEqual({
      licensees: { Licensee: 'buyer.account.id,buyer.account.name,buyer.id' },
      'licensees.nodes.buyer.account': { Account: 'groups.id,groups.name,name' },
    });
  });

  test('references are read by id where expansion is off, with the summary kept as well', () => {
    expect(plan('{ licensees { nodes { buyer { name taxId } seller { status } } } }', off)).toEqual({
      licensees: { Licensee: 'buyer.id,buyer.name,seller.id' },
      'licensees.nodes.buyer': { Buyer: 'name,taxId' },
      'licensees.nodes.seller': { Seller: 'status' },
    });
  });

  test('references can be switched off one by one', () => {
    const settings: PlanSettings = { expansion: { kind: 'on', except: ['Licensee.buyer'] } };
    expect(plan('{ licensees { nodes { buyer { taxId } seller { status } } } }', settings)).toEqual({
      licensees: { Licensee: 'buyer.id,seller.id,seller.status' },
      'licensees.nodes.buyer': { Buyer: 'taxId' },
    });
  });

  test('references to modules are never read by id', () => {
    const document =
      '{ accountUsers { nodes { modules { code accountTypes } groups { modules { code } } } } }';
    const select =
      'groups.id,groups.modules.code,groups.modules.id,modules.accountTypes,modules.code,modules.id';
    expect(plan(document)).toEqual({ accountUsers: { AccountUser: select } });
    expect(plan(document, off)).toEqual({ accountUsers: { AccountUser: select } });
  });

  test('references of an actor are read by id only for the kinds that want more than a name', () => {
    const document = '{ account(id: "x") { audit { updated { by { name ... on User { email } } } } } }';
    expect(plan(document)).toEqual({
      account: { Account: 'audit.updated.by.id,audit.updated.by.name' },
      'account.audit.updated.by': { User: 'email,name' },
    });
  });

  test('references bring the ERP link of a pair along with the embedded seller', () => {
    expect(plan('{ buyer(id: "x") { sellers { seller { name } erpLink { status } } } }')).toEqual({
      buyer: { Buyer: 'sellers.erpLink.id,sellers.erpLink.status,sellers.id,sellers.name' },
    });
  });
});

describe('calls below a row', () => {
  test('calls below a row need nothing of it but its id', () => {
    expect(
      plan('{ accounts { nodes { buyers { totalCount } users { nodes { user { email } } } } } }'),
    ).toEqual({
      accounts: { Account: 'id' },
      'accounts.nodes.users': { AccountUser: 'user.email,user.id' },
    });
  });

  test('calls below a row can hang off a reference that the row answers', () => {
    expect(plan('{ licensees { nodes { buyer { licensees { nodes { name } } } } } }')).toEqual({
      licensees: { Licensee: 'buyer.id' },
      'licensees.nodes.buyer.licensees': { Licensee: 'name' },
    });
  });
});
