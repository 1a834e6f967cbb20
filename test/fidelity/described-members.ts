/** Which members of the described answers were ever answered. */
import type { Description, Schema } from './description.ts';
import type { Exchange } from './recorder.ts';

export interface Members {
  readonly see: (schema: Schema | undefined, exchange: Exchange) => void;
  /** Members of objects that were answered, as `Buyer.taxId`. */
  readonly unseen: () => readonly string[];
}

export function createMembers({ components: { schemas } }: Description): Members {
  const known = new Set<string>();
  const seen = new Set<string>();
  const nameOf = (schema: Schema): string => schema.$ref?.split('/').at(-1) ?? '';
  const resolve = (schema: Schema): Schema => (schema.$ref ? (schemas[nameOf(schema)] ?? {}) : schema);
  const membersOf = (schema: Schema): Readonly<Record<string, Schema>> => {
    const { allOf = [], properties = {} } = resolve(schema);
    return Object.assign({}, ...allOf.map(membersOf), properties) as Readonly<Record<string, Schema>>;
  };
  const walk = (schema: Schema, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { items } = resolve(schema);
    if (items) {
      if (Array.isArray(value)) for (const item of value) walk(items, item);
      return;
    }
    for (const [name, member] of Object.entries(membersOf(schema))) {
      const at = `${nameOf(schema)}.${name}`;
      known.add(at);
      if (!Object.hasOwn(value, name)) continue;
      seen.add(at);
      walk(member, (value as Readonly<Record<string, unknown>>)[name]);
    }
  };
  return {
    see: (schema, { status, answer }) => {
      if (schema && status < 300 && answer.length > 0) walk(schema, JSON.parse(answer.toString('utf8')));
    },
    unseen: () => [...known].filter((at) => !seen.has(at)),
  };
}
