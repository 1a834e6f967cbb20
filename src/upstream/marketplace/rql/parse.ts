/** Parses an RQL filter from a client into an expression, with upstream's grammar and the properties of a resource. */
import { InputError } from '../../errors.ts';
import {
  all,
  and,
  any,
  empty,
  eq,
  ilike,
  inList,
  like,
  not,
  or,
  outList,
  rawPattern,
} from '../../../query/expression.ts';
import type { CompareOperator, Empty, Expression, Scalar } from '../../../query/expression.ts';
import { momentOf, momentOfDay, withMilliseconds } from '../../../query/moment.ts';
import { findProperty, isProperty } from './properties.ts';
import type { FoundProperty, PropertyTree, ScalarKind } from './properties.ts';

/** In characters. */
const maxLength = 4_096;
/** Most nested calls and parentheses. */
const maxDepth = 20;

const comparisons: ReadonlySet<string> = new Set<CompareOperator>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
/** Upstream fails on ordering comparisons of other kinds. */
const ordered: ReadonlySet<ScalarKind> = new Set<ScalarKind>(['number', 'dateTime']);
const controls: ReadonlySet<string> = new Set(['select', 'order', 'limit', 'offset']);
const functions = 'eq, ne, gt, ge, lt, le, in, out, like, ilike, any, all, and, or, not';

/**
 * The text is a filter that is not percent-encoded. Stricter than upstream where upstream would guess: rejects a bare
 * word that is also the name of a property, text next to a quoted value, and anything unknown. Throws InputError,
 * with `path` as its `argument`.
 */
export function parseExpression(
  text: string,
  properties: PropertyTree,
  path?: readonly (string | number)[],
): Expression {
  try {
    if (text.length > maxLength) {
      throw new InputError(`a filter must be at most ${maxLength} characters, but got ${text.length}`);
    }
    return new Parser(text).filter(properties);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`rql: ${error.message}`, { ...(path ? { argument: path } : {}), cause: error });
  }
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Position of its first character, from 1, for messages. */
  readonly at: number;
}

class Parser {
  readonly #text: string;
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  filter(tree: PropertyTree): Expression {
    const expression = this.#orExpression(tree);
    if (this.#peek() !== '') throw this.#unexpected('the end of the filter');
    return expression;
  }

  /** `;` and `|` bind less tightly than `,` and `&`. */
  #orExpression(tree: PropertyTree): Expression {
    const terms = [this.#andExpression(tree)];
    while (this.#take(';') || this.#take('|')) terms.push(this.#andExpression(tree));
    return or(...terms);
  }

  #andExpression(tree: PropertyTree): Expression {
    const terms = [this.#term(tree)];
    while (this.#take(',') || this.#take('&')) terms.push(this.#term(tree));
    return and(...terms);
  }

  #term(tree: PropertyTree): Expression {
    this.#depth += 1;
    if (this.#depth > maxDepth)
      throw new InputError(`a filter must be at most ${maxDepth} levels deep, but got more`);
    const expression = this.#take('(') ? this.#closing(this.#orExpression(tree)) : this.#condition(tree);
    this.#depth -= 1;
    return expression;
  }

  #condition(tree: PropertyTree): Expression {
    const word = this.#word('a condition');
    if (!word.quoted && this.#take('(')) return this.#closing(this.#call(word, tree));
    if (!this.#take('=')) {
      throw new InputError(`expected a condition such as eq(name,"x"), but got ${shown(word)}`);
    }
    if (controls.has(word.text.toLowerCase())) {
      throw new InputError(`expected a condition, but got ${word.text}=, which is not part of a filter`);
    }
    return this.#comparison('eq', word, tree);
  }

  #call(name: Word, tree: PropertyTree): Expression {
    const operator = name.text.toLowerCase();
    if (operator === 'and' || operator === 'or') return this.#group(operator, tree);
    if (operator === 'not') return not(this.#term(tree));
    if (comparisons.has(operator)) {
      const property = this.#word('a property');
      this.#expect(',');
      return this.#comparison(operator as CompareOperator, property, tree);
    }
    if (operator === 'in' || operator === 'out') return this.#membership(operator, tree);
    if (operator === 'like' || operator === 'ilike') return this.#match(operator, tree);
    if (operator === 'any' || operator === 'all') return this.#quantified(operator, tree);
    throw new InputError(`unknown function ${shown(name)}; there are ${functions}`);
  }

  /** Inside `and(…)` and `or(…)`, every separator means the same. */
  #group(kind: 'and' | 'or', tree: PropertyTree): Expression {
    const terms = [this.#term(tree)];
    while (this.#take(',') || this.#take('&') || this.#take(';') || this.#take('|'))
      terms.push(this.#term(tree));
    return kind === 'and' ? and(...terms) : or(...terms);
  }

  #comparison(operator: CompareOperator, word: Word, tree: PropertyTree): Expression {
    const property = scalarProperty(tree, word);
    if (operator !== 'eq' && operator !== 'ne' && !ordered.has(property.kind)) {
      throw new InputError(
        `${operator} must have a number or a date, but ${property.path} is of kind ${property.kind}`,
      );
    }
    const value = this.#operand(property, tree);
    if (operator === 'eq') return eq(property.path, value);
    if ((value === null || value === empty) && operator !== 'ne') {
      throw new InputError(`${operator}(${property.path},…) must have a value, but got null() or empty()`);
    }
    return Object.freeze({ kind: 'compare', operator, property: property.path, value });
  }

  #membership(operator: 'in' | 'out', tree: PropertyTree): Expression {
    const property = scalarProperty(tree, this.#word('a property'));
    this.#expect(',');
    const values = this.#take('(')
      ? this.#values(operator, property, tree)
      : [this.#listValue(operator, property, tree)];
    return operator === 'in' ? inList(property.path, values) : outList(property.path, values);
  }

  /** The values of a list. Any separator will do, but upstream does not take two kinds in one list. */
  #values(operator: 'in' | 'out', property: ScalarProperty, tree: PropertyTree): Scalar[] {
    const values = [this.#listValue(operator, property, tree)];
    const separator = this.#peek();
    if (!/^[,&;|]$/.test(separator)) {
      this.#expect(')');
      return values;
    }
    while (this.#take(separator)) values.push(this.#listValue(operator, property, tree));
    this.#expect(')');
    return values;
  }

  #listValue(operator: 'in' | 'out', property: ScalarProperty, tree: PropertyTree): Scalar {
    const value = this.#operand(property, tree);
    if (value === null || value === empty) {
      throw new InputError(`${operator}(${property.path},…) must list values, but got null() or empty()`);
    }
    return value as Scalar;
  }

  #match(operator: 'like' | 'ilike', tree: PropertyTree): Expression {
    const property = scalarProperty(tree, this.#word('a property'));
    if (property.kind !== 'string' && property.kind !== 'id') {
      throw new InputError(
        `${operator} must have a text property, but ${property.path} is of kind ${property.kind}`,
      );
    }
    this.#expect(',');
    const value = this.#operand(property, tree);
    if (value === null) {
      throw new InputError(`${operator}(${property.path},…) must have a pattern, but got null()`);
    }
    const pattern = rawPattern(value === empty ? '' : (value as string));
    return operator === 'like' ? like(property.path, pattern) : ilike(property.path, pattern);
  }

  #quantified(kind: 'any' | 'all', tree: PropertyTree): Expression {
    const { path, kind: found } = findProperty(tree, unquoted(this.#word('a collection')));
    if (typeof found === 'string' || !('collection' in found)) {
      throw new InputError(`${kind} must have a collection, but ${path} is none`);
    }
    if (kind === 'any' && this.#peek() === ')') return any(path);
    this.#expect(',');
    const expression = this.#alternatives(found.collection());
    const next = this.#peek();
    if (next === ',' || next === '&') {
      throw new InputError(
        `${kind}(${path},…) must have one condition, but got another at character ${this.#position + 1}; write ${kind}(${path},and(…,…))`,
      );
    }
    return kind === 'any' ? any(path, expression) : all(path, expression);
  }

  /** The condition of `any` and `all`. Upstream drops what stands behind a further comma. */
  #alternatives(tree: PropertyTree): Expression {
    const terms = [this.#term(tree)];
    while (this.#take(';') || this.#take('|')) terms.push(this.#term(tree));
    return or(...terms);
  }

  /** A value of the property's type, `null()` or `empty()`. */
  #operand(property: ScalarProperty, tree: PropertyTree): Scalar | null | Empty {
    const word = this.#value(tree);
    if (word.quoted || !this.#take('(')) return convert(property, word);
    const name = word.text.toLowerCase();
    if (name !== 'null' && name !== 'empty') {
      throw new InputError(`expected a value, null() or empty(), but got ${shown(word)}(`);
    }
    this.#expect(')');
    return name === 'null' ? null : empty;
  }

  #value(tree: PropertyTree): Word {
    const word = this.#word('a value');
    if (word.quoted) return word;
    if (isProperty(tree, word.text)) {
      throw new InputError(
        `expected a value, but ${shown(word)} is the name of a property; quote it to mean the text`,
      );
    }
    if (/%[0-9a-f]{2}/i.test(word.text)) {
      throw new InputError(
        `expected text that is not percent-encoded, but got ${shown(word)}; quote it if it is meant`,
      );
    }
    return word;
  }

  /** A quoted or bare word. Spaces around it are ignored. */
  #word(wanted: string): Word {
    const quote = this.#peek();
    const start = this.#position;
    if (quote === '"' || quote === "'") {
      const end = this.#text.indexOf(quote, start + 1);
      if (end === -1)
        throw new InputError(`expected a closing ${quote} for the one at character ${start + 1}`);
      this.#position = end + 1;
      if (!/^$|[&,;|()=]/.test(this.#peek())) throw this.#unexpected('a separator behind the quoted text');
      return { text: this.#text.slice(start + 1, end), quoted: true, at: start + 1 };
    }
    while (this.#position < this.#text.length && !/[&,;|()="']/.test(this.#text[this.#position] ?? '')) {
      this.#position += 1;
    }
    const text = this.#text.slice(start, this.#position).trimEnd();
    if (text === '' || /["']/.test(this.#text[this.#position] ?? '')) throw this.#unexpected(wanted);
    return { text, quoted: false, at: start + 1 };
  }

  /** The next character that is not a space. Empty at the end. */
  #peek(): string {
    while (/\s/.test(this.#text[this.#position] ?? '')) this.#position += 1;
    return this.#text[this.#position] ?? '';
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#unexpected(JSON.stringify(character));
  }

  #closing(expression: Expression): Expression {
    this.#expect(')');
    return expression;
  }

  #unexpected(wanted: string): InputError {
    const got = this.#text[this.#position];
    const what = got === undefined ? 'the end' : `${JSON.stringify(got)} at character ${this.#position + 1}`;
    return new InputError(`expected ${wanted}, but got ${what}`);
  }
}

interface ScalarProperty {
  readonly path: string;
  readonly kind: ScalarKind;
}

function scalarProperty(tree: PropertyTree, word: Word): ScalarProperty {
  const { path, kind }: FoundProperty = findProperty(tree, unquoted(word));
  if (typeof kind === 'string') return { path, kind };
  if ('collection' in kind)
    throw new InputError(`${path} is a collection: expected any(${path},…) or all(${path},…)`);
  const children = Object.keys('object' in kind ? kind.object : kind.reference());
  throw new InputError(
    `${path} is an object: expected one of its properties, such as ${path}.${children[0] ?? 'id'}`,
  );
}

function unquoted(word: Word): string {
  if (word.quoted) throw new InputError(`expected a property, but got the quoted text ${shown(word)}`);
  return word.text;
}

/** Texts stay texts. Values of other types must have the right form, quoted or not. */
function convert({ path, kind }: ScalarProperty, word: Word): Scalar {
  const { text } = word;
  switch (kind) {
    case 'string':
    case 'id':
    case 'enum':
      return text;
    case 'uuid':
      if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return text;
      break;
    case 'boolean':
      if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
      break;
    case 'number':
      if (/^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return Number(text);
      break;
    case 'dateTime': {
      if (momentOfDay(text) !== undefined) return text;
      const moment = momentOf(text);
      if (moment !== undefined) return withMilliseconds(moment);
    }
  }
  throw new InputError(`${path} must be compared with a ${kind}, but got ${shown(word)}`);
}

function shown(word: Word): string {
  const text = word.text.length > 60 ? `${word.text.slice(0, 60)}…` : word.text;
  return `${JSON.stringify(text)} at character ${word.at}`;
}
