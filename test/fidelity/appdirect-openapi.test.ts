/** Every answer of the AppDirect sandbox is as the vendor's OpenAPI description says, but for what its own examples have otherwise. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { callOf, cases } from '../sandbox/appdirect/cases.ts';
import { companyId, startAppDirect, userId } from '../support/appdirect.ts';
import type { AppDirectCall } from '../support/appdirect.ts';
import { readDescription } from './description.ts';
import type { Description, Operation, Schema } from './description.ts';
import { validatorOf } from './openapi.ts';

/** Not part of this repository: beside its checkout, or wherever the variable says. */
const named = process.env['APPDIRECT_OPENAPI_PATH'];
const file =
  named ?? fileURLToPath(new URL('../../../shared/upstream/appdirect-openapi.json', import.meta.url));
const description = readDescription(file);
if (named !== undefined && !description) {
  throw new Error(`expected APPDIRECT_OPENAPI_PATH to name a file, but got ${named}`);
}

interface Exception {
  /** Operation codes. */
  readonly of: RegExp;
  /** Pointer into the body, with `#` for positions in lists. */
  readonly at: RegExp;
  readonly reason: string;
}

const exceptions: readonly Exception[] = [
  { of: /^[CU]/, at: /\/salesSupport$/, reason: 'in every example, not in the schema' },
  { of: /^[MUG]/, at: /\/userName$/, reason: 'the schema spells username' },
  { of: /^[UG]/, at: /\/openId$/, reason: 'the schema spells openid' },
  { of: /^[MUG]/, at: /\/currency$/, reason: 'in every example, not in the schema' },
  {
    of: /^[CU]/,
    at: /Purchase(?:LimitOverrideAmt|RemainingAmt)$/,
    reason: 'examples have null for no override and for no limit',
  },
  {
    of: /^[CU]/,
    at: /^(?:\/content\/#)?\/(?:address|companySize|emailAddress|website|industry|externalId|countryCode|billingDayOfMonth|mosiCustomerId|salesAgent)$/,
    reason: 'null for what a company does not have',
  },
  {
    of: /^[MUG]/,
    at: /\/company\/(?:address|companySize|creationDate|industry|salesAgent|emailAddress|website|externalId|countryCode|status)$/,
    reason: 'recorded answers have null for what an embedded company does not tell',
  },
  {
    of: /^B/,
    at: /\/(?:tags|supportedLanguages|bundledProducts|bundleUrls)$/,
    reason: 'the schema has the singular',
  },
  { of: /^B1$/, at: /\/pendingAppType$/, reason: 'null in examples' },
  { of: /^K1$/, at: /\/wholeSalePrice$/, reason: 'the schema spells wholesalePrice' },
  { of: /^K1$/, at: /\/priceRanges\/#\/price$|\/priceRanges\/#$/, reason: 'required, and in no example' },
  { of: /^K1$/, at: /\/pricingDefinitions\/#\/salePrice$/, reason: 'of flat prices in the examples' },
  { of: /^R3$/, at: /^\/phone$/, reason: 'in the example, not in the schema' },
  { of: /^M11$/, at: /^\/links$/, reason: 'in the example, not in the schema' },
];

/** Calls beside the cases: the refusals that have a schema. */
const refusals: readonly {
  operation: string;
  method: string;
  path: string;
  status: number;
  options: AppDirectCall;
}[] = [
  ['U2', `/account/v2/users/${userId(999)}`],
  ['U3', `/account/v2/users/${userId(999)}/memberships`],
  ['G1', `/account/v2/companies/${companyId(999)}/groups`],
  ['G2', `/account/v2/companies/${companyId(2)}/groups/${userId(1)}`],
].map(([operation = '', path = '']) => ({ operation, method: 'GET', path, status: 404, options: {} }));

const conflicts = [
  { customerCompanyId: companyId(2), resellerCompanyId: companyId(3) },
  { customerCompanyId: companyId(15), resellerCompanyId: companyId(3) },
].map((json) => ({
  operation: 'A3',
  method: 'POST',
  path: '/appReseller/v1/companyAssociations',
  status: 409,
  options: { json },
}));

const badEvent = {
  operation: 'W1',
  method: 'POST',
  path: '/appwise/v2/data',
  status: 400,
  options: { as: 'product', json: {} },
};

function operationOf({ paths }: Description, method: string, path: string): Operation {
  const [plain = ''] = path.replace(/^\/v3/, '/api/v3').split('?');
  const found = Object.entries(paths)
    .filter(([template]) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain))
    .sort(([one], [other]) => parameters(one) - parameters(other))
    .map(([, methods]) => methods[method.toLowerCase()])
    .find((operation) => operation !== undefined);
  if (!found) throw new Error(`expected an operation ${method} ${path} in the description`);
  return found;
}

function parameters(template: string): number {
  return template.split('{').length;
}

/** Members that the schema does not name, as pointers. Of an open object, nothing is undeclared. */
function undeclared(description: Description, schema: Schema, value: unknown, at = ''): readonly string[] {
  const whole = resolved(description, schema);
  if (Array.isArray(value)) {
    const { items } = whole;
    return items ? value.flatMap((item) => undeclared(description, items, item, `${at}/#`)) : [];
  }
  if (typeof value !== 'object' || value === null || !whole.properties) return [];
  const { properties } = whole;
  return Object.entries(value).flatMap(([name, member]) => {
    const declared = properties[name];
    return declared ? undeclared(description, declared, member, `${at}/${name}`) : [`${at}/${name}`];
  });
}

/** With what it refers to and is put together from. */
function resolved(description: Description, schema: Schema): Schema {
  const target =
    schema.$ref === undefined
      ? schema
      : (description.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (!target.allOf) return target;
  const parts = target.allOf.map((part) => resolved(description, part));
  const properties = Object.assign(
    {},
    target.properties,
    ...parts.map((part) => part.properties),
  ) as NonNullable<Schema['properties']>;
  return { ...target, properties };
}

describe('the OpenAPI description of AppDirect', () => {
  test('agrees with every answer, and every exception is still one', async ({ skip }) => {
    if (!description) {
      console.info(
        `skipped: there is no OpenAPI description at ${file}; APPDIRECT_OPENAPI_PATH may name one`,
      );
      return skip(`no OpenAPI description at ${file}`);
    }
    await using world = await startAppDirect();
    const validate = validatorOf(description);
    const found: string[] = [];
    const calls = [
      ...cases.map((one) => ({ ...one, options: callOf(one) })),
      ...refusals,
      ...conflicts,
      badEvent,
    ];
    for (const { operation, method, path, status, options } of calls) {
      world.sandbox.reset();
      const reply = await world.call(method, path, options);
      expect({ operation, status: reply.status, text: reply.text }).toMatchObject({ operation, status });
      const response = operationOf(description, method, path).responses[String(status)];
      expect(response, `${operation} ${status}`).toBeDefined();
      const schema = response?.content?.['application/json']?.schema;
      if (!schema || reply.text === '') continue;
      for (const { at, what, example } of validate(schema, reply.body)) {
        found.push(`${operation} ${at} ${what} ${example}`);
      }
      for (const at of undeclared(description, schema, reply.body))
        found.push(`${operation} ${at} is not declared`);
    }
    const isCovered = (line: string, { of, at }: Exception) => {
      const [operation = '', pointer = ''] = line.split(' ');
      return of.test(operation) && at.test(pointer);
    };
    expect
      .soft(
        [...new Set(found)].filter((line) => !exceptions.some((exception) => isCovered(line, exception))),
        'differences without an exception',
      )
      .toEqual([]);
    expect
      .soft(
        exceptions
          .filter((exception) => !found.some((line) => isCovered(line, exception)))
          .map(({ of, at, reason }) => `${of.source} ${at.source}: ${reason}`),
        'exceptions that there are no longer',
      )
      .toEqual([]);
  });

  test('has the 49 operations of the sandbox, each with its method and path', ({ skip }) => {
    if (!description) return skip(`no OpenAPI description at ${file}`);
    const operations = new Set(cases.map(({ method, path }) => operationOf(description, method, path)));
    expect(operations.size).toBe(49);
    expect(Object.values(description.paths).flatMap((methods) => Object.keys(methods))).toHaveLength(49);
  });
});
