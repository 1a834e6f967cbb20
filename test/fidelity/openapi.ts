/** Compares exchanges with an OpenAPI 3.0 description of the API: addresses, bodies sent, states, full answers. */
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { createMembers } from './described-members.ts';
import type { Description, Operation } from './description.ts';
import { documentOf, partsOf } from './recorder.ts';
import type { Exchange } from './recorder.ts';

/** One way in which an exchange is not as described; equal ones are one. */
export interface Difference {
  /** `PUT /buyers/{id}` as the description has it, or with `{id}` for every id when it has none such. Of a member, nothing. */
  readonly call: string;
  readonly where: 'address' | 'request' | 'status' | 'answer' | 'member';
  /** Pointer into the body, with `#` for positions in lists: `/data/#/name`. Of a status, the status; of a member, `Buyer.taxId`. */
  readonly at: string;
  readonly what: string;
  /** The value found, cut short. */
  readonly example: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Described operations that no exchange was of. */
  readonly unused: readonly string[];
}

interface Described {
  readonly call: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
}

export function compare(description: Description, exchanges: readonly Exchange[]): Comparison {
  const described = operationsIn(description);
  const validate = validatorOf(description);
  const found = new Map<string, Difference>();
  const used = new Set<string>();
  const members = createMembers(description);
  for (const exchange of exchanges) {
    const concrete = `${exchange.method} ${exchange.path.replace('/public/v1/accounts', '')}`;
    const match = described.find(({ pattern }) => pattern.test(concrete));
    if (match) used.add(match.call);
    if (match)
      members.see(
        match.operation.responses[String(exchange.status)]?.content?.['application/json']?.schema,
        exchange,
      );
    const differences = match
      ? [...requestOf(exchange, match.operation, validate), ...answerOf(exchange, match.operation, validate)]
      : addressOf(exchange);
    const call = match?.call ?? concrete.replaceAll(/\/[A-Z]+(?:-\d+)+/g, '/{id}');
    for (const difference of differences) {
      found.set([call, difference.where, difference.at, difference.what].join(' '), { call, ...difference });
    }
  }
  return {
    differences: [
      ...found.values(),
      ...members
        .unseen()
        .map((at): Difference => ({ call: '', where: 'member', at, what: 'is never answered', example: '' })),
    ],
    unused: described.map(({ call }) => call).filter((call) => !used.has(call)),
  };
}

/** Fixed segments before parameters, so that `/{accountId}/users` takes only what nothing else does. */
function operationsIn({ paths }: Description): readonly Described[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const call = `${method.toUpperCase()} ${path.replace('/public/v1/accounts', '')}`;
        return { call, operation, pattern: new RegExp(`^${call.replaceAll(/\{\w+\}/g, '[^/]+')}$`) };
      }),
    )
    .sort((a, b) => parametersFirst(a.call) - parametersFirst(b.call));
}

function parametersFirst(call: string): number {
  return call.split('/')[1]?.startsWith('{') ? 1 : 0;
}

type Found = Omit<Difference, 'call'>;
type Validate = (schema: object | undefined, value: unknown) => readonly Omit<Found, 'where'>[];

/** What is not described and not served is no difference. */
function addressOf({ status }: Exchange): readonly Found[] {
  return status < 400 ? [{ where: 'address', at: '', what: 'is not described', example: '' }] : [];
}

/** What was refused may well have been wrong. */
function requestOf(exchange: Exchange, { requestBody }: Operation, validate: Validate): readonly Found[] {
  const { contentType, body, status } = exchange;
  if (body.length === 0 || status >= 400) return [];
  const mediaType = contentType.split(';')[0] ?? '';
  const schema = requestBody?.content?.[mediaType]?.schema;
  if (!schema) return [{ where: 'request', at: '', what: `is not described as ${mediaType}`, example: '' }];
  if (mediaType !== 'multipart/form-data') {
    return validate(schema, documentOf(exchange)).map((difference) => ({ where: 'request', ...difference }));
  }
  return partsOf(contentType, body).flatMap(({ name, fileName, content }): Found[] => {
    const part = schema.properties?.[name];
    if (!part) return [{ where: 'request', at: `/${name}`, what: 'is no part of the form', example: '' }];
    if (fileName !== undefined) return [];
    return validate(part, JSON.parse(content)).map((difference) => ({
      where: 'request',
      ...difference,
      at: `/${name}${difference.at}`,
    }));
  });
}

/** A `select` that takes members away makes the answer a part, of which nothing is said. */
function answerOf(exchange: Exchange, { responses }: Operation, validate: Validate): readonly Found[] {
  const { status, answer, query } = exchange;
  const response = responses[String(status)];
  if (!response) return [{ where: 'status', at: String(status), what: 'is not described', example: '' }];
  if (answer.length === 0) return [];
  const select = /(?:^|&)select=([^&]*)/.exec(query)?.[1] ?? '';
  if (/(?:^|,)-/.test(select)) return [];
  const schema = response.content?.['application/json']?.schema;
  if (!schema) return [];
  return validate(schema, JSON.parse(answer.toString('utf8'))).map((difference) => ({
    where: 'answer',
    ...difference,
  }));
}

/**
 * Objects of the description forbid members that they do not name, and are put together from parts that
 * do so as well; nothing could satisfy that, so it is not asked.
 */
export function validatorOf(description: Description): Validate {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
  formats.default(ajv, ['date-time', 'uuid', 'int32']);
  // As the service's platform checks it: one sign, not at either end.
  ajv.addFormat('email', /^[^@]+@[^@]+$/);
  for (const format of ['binary', 'uri', 'amount']) ajv.addFormat(format, true);
  ajv.addSchema(withoutClosing({ $id: 'description', components: description.components }), 'description');
  const compiled = new Map<string, ValidateFunction>();
  return (schema, value) => {
    if (!schema) return [];
    const key = JSON.stringify(schema);
    const check =
      compiled.get(key) ??
      ajv.compile(withoutClosing(JSON.parse(key.replaceAll('"#/', '"description#/')) as object));
    compiled.set(key, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(({ instancePath, keyword, message = keyword, data }) => ({
      at: instancePath.replaceAll(/\/\d+(?=\/|$)/g, '/#'),
      what: message,
      example: JSON.stringify(data)?.slice(0, 120) ?? '',
    }));
  };
}

function withoutClosing<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withoutClosing) as T;
  const entries = Object.entries(schema).filter(
    ([name, value]) =>
      (name !== 'additionalProperties' || value !== false) &&
      // Means nothing where there is no type: such a member may be anything.
      (name !== 'nullable' || 'type' in schema),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutClosing(value as unknown)])) as T;
}
