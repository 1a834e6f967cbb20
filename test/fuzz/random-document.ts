/** Random valid documents of any schema: fragments, abstract types, aliases, directives, variables with and without defaults. */
import fc from 'fast-check';
import type { GraphQLInterfaceType, GraphQLObjectType } from 'graphql';
import {
  getNamedType,
  getNullableType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLUnionType,
  isAbstractType,
  isCompositeType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

export interface DocumentOptions {
  /** Values of the scalars that fit something, and some that do not. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly maxDepth: number;
  /** Of one selection set. */
  readonly maxFields: number;
  readonly kinds: readonly ('query' | 'mutation')[];
}

export function randomDocument(
  schema: GraphQLSchema,
  options: DocumentOptions,
): fc.Arbitrary<RandomDocument> {
  return fc.gen().map((draw) => new Writer(schema, options, draw).document());
}

type Draw = fc.GeneratorValue;

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #options: DocumentOptions;
  readonly #draw: Draw;
  readonly #definitions: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: { readonly name: string; readonly type: string; readonly text: string }[] = [];
  #aliases = 0;

  constructor(schema: GraphQLSchema, options: DocumentOptions, draw: Draw) {
    this.#schema = schema;
    this.#options = options;
    this.#draw = draw;
  }

  document(): RandomDocument {
    const kind = this.#pick(this.#options.kinds);
    const root = kind === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType();
    if (!root) throw new Error(`expected a schema with a type for ${kind}`);
    const set = this.#selectionSet(root, this.#options.maxDepth);
    const named = this.#chance(2);
    const definitions = this.#definitions.length === 0 ? '' : `(${this.#definitions.join(', ')})`;
    const operation = `${kind} ${named ? 'Drawn' : ''}${definitions} ${set}`;
    const more = named && this.#chance(4) ? ['query Other { __typename }'] : [];
    return {
      query: [operation, ...more, ...this.#fragments.map(({ text }) => text)].join('\n'),
      variables: this.#variables,
      operationName: more.length > 0 ? 'Drawn' : undefined,
    };
  }

  /** True once in this many times, on average. */
  #chance(times: number): boolean {
    return this.#draw(fc.nat, times - 1) === times - 1;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#draw(fc.nat, from.length - 1)] as T;
  }

  #selectionSet(type: GraphQLCompositeType, depth: number, suffix = ''): string {
    const parts: string[] = [];
    const count = 1 + this.#draw(fc.nat, this.#options.maxFields - 1);
    for (let index = 0; index < count; index += 1) {
      const part = this.#part(type, depth, suffix);
      parts.push(part);
      // Once more, so that it is merged with the first.
      if (this.#chance(8)) parts.push(part);
    }
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number, suffix: string): string {
    const choice = this.#draw(fc.nat, 9);
    if (choice === 0) return `__typename${this.#directives()}`;
    if (choice === 1 && depth > 0)
      return `...${this.#directives()} ${this.#selectionSet(type, depth - 1, suffix)}`;
    if (choice === 2 && depth > 0) return this.#spread(type, depth, suffix);
    if (isAbstractType(type) && depth > 0 && choice < 7) {
      const possible = this.#pick(this.#schema.getPossibleTypes(type));
      // A name of its own for what another possible type may have with another type.
      return `... on ${possible.name}${this.#directives()} ${this.#selectionSet(possible, depth - 1, `_${possible.name}`)}`;
    }
    return type instanceof GraphQLUnionType ? '__typename' : this.#field(type, depth, suffix);
  }

  #spread(type: GraphQLCompositeType, depth: number, suffix: string): string {
    const known = this.#fragments.filter((fragment) => fragment.type === type.name + suffix);
    if (known.length > 0 && this.#chance(2)) return `...${this.#pick(known).name}${this.#directives()}`;
    // Its text is there before its name is known, so none holds itself.
    const set = this.#selectionSet(type, depth - 1, suffix);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, type: type.name + suffix, text: `fragment ${name} on ${type.name} ${set}` });
    return `...${name}${this.#directives()}`;
  }

  #field(type: GraphQLObjectType | GraphQLInterfaceType, depth: number, suffix: string): string {
    const fields = Object.values(type.getFields());
    const shallow = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const field = this.#pick(depth > 0 || shallow.length === 0 ? fields : shallow);
    const named = getNamedType(field.type);
    if (isCompositeType(named) && depth <= -2) return '__typename';
    const args = this.#arguments(field);
    const alias =
      args !== '' || this.#chance(6)
        ? `a${this.#aliases++}: `
        : suffix === ''
          ? ''
          : `${field.name}${suffix}: `;
    const set = isCompositeType(named) ? ` ${this.#selectionSet(named, depth - 1, '')}` : '';
    return `${alias}${field.name}${args}${this.#directives()}${set}`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const given = field.args.filter((argument) => isRequiredArgument(argument) || this.#chance(3));
    if (given.length === 0) return '';
    return `(${given.map((argument) => `${argument.name}: ${this.#argument(argument)}`).join(', ')})`;
  }

  #argument({ type, defaultValue }: GraphQLArgument): string {
    if (!this.#chance(3)) return literal(this.#value(type, 2), type);
    const name = `v${this.#definitions.length}`;
    const isNullable = getNullableType(type) === type;
    const hasDefault = this.#chance(3);
    const otherwise = hasDefault ? ` = ${literal(this.#value(type, 1), type)}` : '';
    this.#definitions.push(`$${name}: ${String(type)}${otherwise}`);
    const mayBeLeftOut = isNullable || hasDefault || defaultValue !== undefined;
    if (!(mayBeLeftOut && this.#chance(4))) this.#variables[name] = this.#value(type, 2);
    return `$${name}`;
  }

  #directives(): string {
    if (!this.#chance(7)) return '';
    const condition = this.#pick(['true', 'false', '$yes', '$no']);
    if (condition.startsWith('$') && !(condition.slice(1) in this.#variables)) {
      this.#definitions.push(`${condition}: Boolean!`);
      this.#variables[condition.slice(1)] = condition === '$yes';
    }
    return ` @${this.#pick(['skip', 'include'])}(if: ${condition})`;
  }

  /** As JSON has it. */
  #value(type: GraphQLInputType, depth: number): unknown {
    const nullable = getNullableType(type);
    if (nullable === type && this.#chance(10)) return null;
    if (isListType(nullable)) {
      const of = nullable.ofType;
      const length = depth > 0 ? this.#draw(fc.nat, 3) : 0;
      return Array.from({ length }, () => this.#value(of, depth - 1));
    }
    if (nullable instanceof GraphQLEnumType) return this.#pick(nullable.getValues()).name;
    if (nullable instanceof GraphQLInputObjectType) {
      const members = Object.values(nullable.getFields()).filter(
        (field) => isRequiredInputField(field) || (depth > 0 && this.#chance(4)),
      );
      const chosen = nullable.isOneOf
        ? [this.#pick(Object.values(nullable.getFields()))]
        : depth > -3
          ? members
          : members.filter(isRequiredInputField);
      return Object.fromEntries(chosen.map((field) => [field.name, this.#value(field.type, depth - 1)]));
    }
    return this.#pick(this.#options.values[getNamedType(nullable).name] ?? ['text']);
  }
}

/** A value as a document spells it. */
function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (value === null) return 'null';
  if (isListType(nullable)) {
    const of = nullable.ofType;
    return `[${(value as unknown[]).map((item) => literal(item, of)).join(', ')}]`;
  }
  if (nullable instanceof GraphQLEnumType) return value as string;
  if (nullable instanceof GraphQLInputObjectType) {
    const fields = nullable.getFields();
    const members = Object.entries(value as object).map(([name, member]) => {
      const field = fields[name];
      if (!field) throw new Error(`expected ${nullable.name} to have ${name}`);
      return `${name}: ${literal(member, field.type)}`;
    });
    return `{ ${members.join(', ')} }`;
  }
  return untyped(value);
}

/** A value of a scalar. Member names have no quotation marks in a document. */
function untyped(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(untyped).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: ${untyped(member)}`)
    .join(', ')} }`;
}
