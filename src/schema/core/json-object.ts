/** The scalar for objects of unknown shape, which are passed through as JSON, and the limits of such objects. */
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import { badValue } from './bad-value.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Largest object as JSON, and most levels of objects and lists in it. */
export const maxJsonBytes = 64 * 1_024;
export const maxJsonLevels = 20;

const { specifiedByURL, extensions, parseLiteral } = GraphQLJSONObject.toConfig();

export const JSONObject = new GraphQLScalarType<JsonObject, JsonObject>({
  name: 'JSONObject',
  description: 'A JSON object of any shape: `{ "name": "value" }`.',
  specifiedByURL,
  extensions,
  parseValue(value) {
    if (isJsonObject(value)) return value;
    throw notAnObject(kindOf(value));
  },
  parseLiteral(node, variables) {
    if (node.kind !== Kind.OBJECT) throw notAnObject(literalKinds[node.kind] ?? 'another value');
    return (parseLiteral as (ast: typeof node, values: typeof variables) => JsonObject)(node, variables);
  },
  serialize(value) {
    if (isJsonObject(value)) return value;
    throw badValue('a JSON object', value);
  },
});

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Levels of objects and lists in a value. Stops counting beyond `most`. */
export function levelsOf(value: unknown, most: number): number {
  if (typeof value !== 'object' || value === null || most < 0) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) {
    deepest = Math.max(deepest, levelsOf(item, most - 1));
    if (deepest > most) break;
  }
  return deepest + 1;
}

const literalKinds: Partial<Record<Kind, string>> = {
  [Kind.LIST]: 'a list',
  [Kind.STRING]: 'a text',
  [Kind.INT]: 'a number',
  [Kind.FLOAT]: 'a number',
  [Kind.BOOLEAN]: 'a boolean',
  [Kind.NULL]: 'null',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function notAnObject(got: string): GraphQLError {
  return new GraphQLError(`expected a JSON object such as { "name": "value" }, but got ${got}`);
}
