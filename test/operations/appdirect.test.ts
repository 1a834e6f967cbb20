/** The graph reaches every operation of AppDirect, and the page on operations says which call each field makes. */
import { describe, expect, test } from 'vitest';
import { appDirectOperations } from '../../scripts/operations-appdirect.ts';
import { fieldNamed, operationsPage, promisedBy } from '../../scripts/operations-page.ts';
import { routes } from '../../src/sandbox/appdirect/api.ts';
import type { access } from '../../src/sandbox/appdirect/common/access.ts';
import { accessOf } from '../../src/sandbox/appdirect/common/access.ts';
import { buildSchema } from '../../src/schema/index.ts';

const schema = buildSchema();
const page = operationsPage(schema);

/** Names in braces differ between the graph and the sandbox; their places do not. */
function shapeOf(call: string): string {
  return call.replaceAll(/\{\w+\}|:\w+|\bexternalId$/g, '{}');
}

const routesByCode = new Map(
  routes
    .filter(({ operation }) => operation !== 'token' && operation !== 'invitations')
    .map(({ operation, method, path }) => [operation as string, `${method} ${path}`] as const),
);

test('the table has the 49 operations that the sandbox serves, each once', () => {
  expect(appDirectOperations).toHaveLength(49);
  const codes = appDirectOperations.map(({ code }) => code);
  expect(new Set(codes).size).toBe(49);
  expect([...codes].sort()).toEqual([...routesByCode.keys()].sort());
});

describe.each(appDirectOperations)('$code: $capability', ({ code, capability, call, fields, reason }) => {
  test('the operation is the one that the sandbox serves', () => {
    expect(shapeOf(call)).toBe(shapeOf(routesByCode.get(code) ?? ''));
  });

  test('each of its fields names the call, or the operation has a reason to be left out', () => {
    if (fields.length === 0) expect(reason).toMatch(/\.$/);
    for (const field of fields) {
      const { description } = fieldNamed(schema, field) ?? {};
      const promised = promisedBy(description);
      expect(promised, `"Call: … For … Cost: …" of ${field}: ${description}`).toBeDefined();
      expect(promised?.calls.map(shapeOf), field).toContain(shapeOf(call));
    }
  });

  test('the operation has its line on the page', () => {
    const line = page.split('\n').find((text) => text.startsWith(`| ${code}: ${capability} |`));
    expect(line).toContain(`\`${call}\``);
  });
});

/** As the descriptions name the roles. */
const names: Readonly<Record<string, string>> = {
  CHANNEL_ADMIN: 'Marketplace Manager',
  CHANNEL_SUPPORT: 'Customer Support',
  CORPORATE_ADMIN: 'Network Manager',
  SALES_SUPPORT: 'Sales Support',
  PARTNER: 'Partner',
  RESELLER: 'Reseller',
  RESELLER_MANAGER: 'Reseller Manager',
  SYS_ADMIN: 'Company Admin',
  APPLICATION: 'developer',
};

/** AppDirect publishes no rule for these; those of the sandbox are a guess. */
const unpublished = /^[BKX]/;

test.each(
  appDirectOperations.filter(
    ({ code, fields }) => !unpublished.test(code) && fields[0]?.startsWith('Mutation.') === true,
  ),
)('the description of $code names the roles that the sandbox lets in', ({ code, fields }) => {
  const { roles } = accessOf(code as keyof typeof access, 'v296');
  for (const field of fields) {
    const { who = '' } = promisedBy(fieldNamed(schema, field)?.description) ?? {};
    for (const role of roles === 'token' || roles === 'public' ? [] : roles) {
      // People of the company, or for themselves.
      if (role === 'USER') expect(who).toContain('themselves');
      else if (code !== 'C7') expect(who, field).toContain(names[role]);
    }
  }
});
