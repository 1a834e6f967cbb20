/** The scalars of the graph: graphql-scalars with the schema's names and error codes. */
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
import { momentOf, momentOfDay, withMilliseconds } from '../../query/moment.ts';
import { badValue } from './bad-value.ts';
import { JSONObject } from './json-object.ts';

const dateTime = GraphQLDateTimeISO.toConfig();

/**
 * Strict for input, lenient for output: the pattern applies to values from clients. Values that upstream stores are
 * returned unchanged.
 */
function textScalar(
  pattern: GraphQLScalarType,
  name: string,
  description: string,
  parse?: (value: unknown) => string,
): GraphQLScalarType<string, string> {
  const { specifiedByURL, extensions, parseValue, parseLiteral } = (
    pattern as GraphQLScalarType<string, string>
  ).toConfig();
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    extensions,
    parseValue: parse ?? parseValue,
    parseLiteral: parse ? (node) => parse(node.kind === Kind.STRING ? node.value : undefined) : parseLiteral,
    serialize(value) {
      if (typeof value === 'string') return value;
      throw badValue(`a ${name}`, value);
    },
  });
}

/** Rejects other schemes, such as `javascript:`, because pages may turn the value into a link. */
function webAddress(value: unknown): string {
  if (typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)) return value;
  throw new GraphQLError('expected an absolute http or https URL such as https://example.com/logo.png');
}

/** The library's pattern allows only ASCII, but addresses may have other letters (RFC 6531). */
function emailAddress(value: unknown): string {
  if (typeof value === 'string' && value.length <= 320 && /^[^\s@"<>,;]+@[^\s@"<>,;]+$/u.test(value))
    return value;
  throw new GraphQLError('expected an e-mail address such as ann@example.com');
}

/** Does not use `Date`, which loses digits below the millisecond. */
function moment(value: unknown): string {
  const found = typeof value === 'string' ? momentOf(value) : undefined;
  if (found !== undefined) return withMilliseconds(found);
  throw new GraphQLError('expected a moment such as 2026-01-31T23:00:00.000Z');
}

const decimalPattern = /^-?\d{1,30}(?:\.\d{1,30})?$/;

function decimal(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && decimalPattern.test(text)) return text;
  throw new GraphQLError('expected a decimal number such as "12.50"');
}

const AS_STORED = 'In responses: the value that upstream stores, which may have a different format.';

export const scalars = {
  JSONObject,
  DateTime: new GraphQLScalarType<string, string>({
    name: 'DateTime',
    description:
      'A date and time in UTC, ISO 8601: `2026-01-31T23:00:00.000Z`. An argument may have an offset; without one, UTC is assumed. Fractions of a second are kept in full.',
    specifiedByURL: dateTime.specifiedByURL,
    extensions: dateTime.extensions,
    parseValue: moment,
    parseLiteral: (node) => moment(node.kind === Kind.STRING ? node.value : undefined),
    serialize(value) {
      const found = typeof value === 'string' ? (momentOf(value) ?? momentOfDay(value)) : undefined;
      if (found === undefined) throw badValue('a DateTime', value);
      return found;
    },
  }),
  URL: textScalar(
    GraphQLURL,
    'URL',
    `An absolute http or https URL: \`https://example.com/logo.png\`. ${AS_STORED}`,
    webAddress,
  ),
  EmailAddress: textScalar(
    GraphQLEmailAddress,
    'EmailAddress',
    `An email address; international addresses are allowed: \`ann@example.com\`, \`jürgen@müller.example\`. ${AS_STORED}`,
    emailAddress,
  ),
  UUID: textScalar(GraphQLUUID, 'UUID', `A UUID: \`5f6d1d2e-0f43-4c1b-9f3a-1d0c7f1c9a55\`. ${AS_STORED}`),
  CountryCode: textScalar(
    GraphQLCountryCode,
    'CountryCode',
    `A country, ISO 3166-1 alpha-2: \`DE\`. ${AS_STORED}`,
  ),
  CurrencyCode: textScalar(GraphQLCurrency, 'CurrencyCode', `A currency, ISO 4217: \`EUR\`. ${AS_STORED}`),
  LanguageTag: textScalar(GraphQLLocale, 'LanguageTag', `A language, BCP 47: \`en-US\`. ${AS_STORED}`),
  Decimal: new GraphQLScalarType<string, string>({
    name: 'Decimal',
    description:
      'A decimal number as text, so that no digit is lost: `4.0000000000`. An argument may also be an integer or a float literal.',
    parseValue: decimal,
    parseLiteral: (node) =>
      decimal(
        node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT
          ? node.value
          : undefined,
      ),
    serialize(value) {
      if (typeof value === 'string' && decimalPattern.test(value)) return value;
      throw badValue('a Decimal', value);
    },
  }),
  RQL: new GraphQLScalarType<string, string>({
    name: 'RQL',
    description:
      'A filter expression in Resource Query Language: `and(eq(status,"Active"),ilike(name,"*north*"))`. The gateway parses it, checks its properties against the resource, and combines it with the other conditions by AND.',
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
