/** Scalars of the graph: graphql-scalars under the names the schema uses, failing with our own codes. */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLLocale,
  GraphQLURL,
  GraphQLUUID,
} from 'graphql-scalars';
import { badValue } from './bad-value.ts';

function named(scalar: GraphQLScalarType, name: string, description: string): GraphQLScalarType {
  const config = scalar.toConfig();
  return new GraphQLScalarType({
    ...config,
    name,
    description,
    serialize(value) {
      try {
        return config.serialize?.(value);
      } catch {
        throw badValue(`a ${name}`, value);
      }
    },
  });
}

/** The library hands over URL objects, which write `https://example.com` as `https://example.com/`. */
function absoluteUrl(value: unknown): string {
  if (typeof value === 'string' && URL.canParse(value)) return value;
  throw new GraphQLError('expected an absolute URL such as https://example.com/logo.png');
}

/** The library's own pattern is ASCII only, and people have other names than that (RFC 6531). */
function emailAddress(value: unknown): string {
  if (typeof value === 'string' && value.length <= 320 && /^[^\s@"<>,;]+@[^\s@"<>,;]+$/u.test(value))
    return value;
  throw new GraphQLError('expected an e-mail address such as ann@example.com');
}

/** An upstream time is already ISO 8601 in UTC; checked, but not rebuilt. */
const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const dateTime = GraphQLDateTimeISO.toConfig();

export const scalars = {
  DateTime: new GraphQLScalarType<Date, string>({
    ...dateTime,
    name: 'DateTime',
    description: 'A moment in UTC, ISO 8601: `2026-01-31T23:00:00.000Z`.',
    serialize(value) {
      if (typeof value === 'string' && ISO_UTC.test(value)) return value;
      const time = new Date(typeof value === 'string' || value instanceof Date ? value : Number.NaN);
      if (Number.isNaN(time.getTime())) throw badValue('a DateTime', value);
      return time.toISOString();
    },
  }),
  URL: named(
    new GraphQLScalarType<string, string>({
      ...GraphQLURL.toConfig(),
      parseValue: absoluteUrl,
      parseLiteral: (node) => absoluteUrl(node.kind === Kind.STRING ? node.value : undefined),
      serialize: absoluteUrl,
    }),
    'URL',
    'An absolute address: `https://example.com/logo.png`.',
  ),
  EmailAddress: named(
    new GraphQLScalarType<string, string>({
      ...GraphQLEmailAddress.toConfig(),
      parseValue: emailAddress,
      parseLiteral: (node) => emailAddress(node.kind === Kind.STRING ? node.value : undefined),
      serialize: emailAddress,
    }),
    'EmailAddress',
    'An e-mail address, international ones included: `ann@example.com`, `jürgen@müller.example`.',
  ),
  UUID: named(GraphQLUUID, 'UUID', 'A UUID: `5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55`.'),
  CountryCode: named(GraphQLCountryCode, 'CountryCode', 'A country, ISO 3166-1 alpha-2: `DE`.'),
  CurrencyCode: named(GraphQLCurrency, 'CurrencyCode', 'A currency, ISO 4217: `EUR`.'),
  LanguageTag: named(GraphQLLocale, 'LanguageTag', 'A language, BCP 47: `en-US`.'),
  RQL: new GraphQLScalarType<string, string>({
    name: 'RQL',
    description:
      'A filter expression in Resource Query Language: `and(eq(status,"Active"),ilike(name,"*north*"))`. It is parsed, ' +
      'its properties are checked against the resource, and it is combined with the other conditions by AND.',
    parseValue(value) {
      if (typeof value !== 'string') throw new GraphQLError(`RQL must be a string, but got ${typeof value}`);
      return value;
    },
    parseLiteral(node) {
      if (node.kind !== Kind.STRING) throw new GraphQLError('RQL must be a string');
      return node.value;
    },
    serialize: String,
  }),
};
