/** Parses filter text into words, calls and `=` pairs, without their meaning. */
import { queryError } from './error.ts';

export type Node =
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  /** `name` is in lower case; empty for plain parentheses. */
  | { readonly kind: 'call'; readonly name: string; readonly items: readonly Item[] }
  | { readonly kind: 'equals'; readonly left: Node; readonly right: Node };

export interface Item {
  /** The separator before the node. `and` for the first. */
  readonly joint: 'and' | 'or';
  readonly node: Node;
}

/** Most nested parentheses. Also bounds the recursion of parser and evaluator. */
const MAX_DEPTH = 100;

const BARE_END = /[&,;|()="']/;

export function readSyntax(text: string): readonly Item[] {
  const scanner = new Scanner(text);
  const items = scanner.items(0);
  scanner.expectEnd();
  return items;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Items up to the closing parenthesis or the end. Does not consume it. */
  items(depth: number): Item[] {
    if (depth > MAX_DEPTH) {
      throw queryError('filter', `The filter may be nested at most ${MAX_DEPTH} levels deep.`);
    }
    const items: Item[] = [];
    if (this.#isAtEndOfItems()) return items;
    let joint: Item['joint'] = 'and';
    for (;;) {
      items.push({ joint, node: this.#item(depth) });
      if (this.#isAtEndOfItems()) return items;
      const separator = this.#peek();
      if (separator === ',' || separator === '&') joint = 'and';
      else if (separator === ';' || separator === '|') joint = 'or';
      else throw this.#unexpected('a separator or ")"');
      this.#at += 1;
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the filter');
  }

  #item(depth: number): Node {
    const left = this.#operand(depth);
    if (left === undefined) throw queryError('filter', 'Expression expected.');
    if (this.#peek() !== '=') return left;
    this.#at += 1;
    const name = left.kind === 'word' ? left.text : 'filter';
    const right = this.#operand(depth);
    const isValue =
      right !== undefined &&
      (right.kind === 'word' || (right.kind === 'call' && ['null', 'empty', 'self'].includes(right.name)));
    if (!isValue || this.#peek() === '=') throw queryError(name, 'Invalid equals shortcut expression');
    return { kind: 'equals', left, right };
  }

  /** A word, a call or parentheses. Undefined at a separator or at the end. */
  #operand(depth: number): Node | undefined {
    const next = this.#peek();
    if (next === '"' || next === "'") return this.#quoted(next);
    const start = this.#at;
    while (this.#at < this.#text.length && !BARE_END.test(this.#text.charAt(this.#at))) this.#at += 1;
    const word = this.#text.slice(start, this.#at).trim();
    const end = this.#text.charAt(this.#at);
    if (end === '"' || end === "'") throw this.#unexpected(`a separator after ${JSON.stringify(word)}`);
    if (end !== '(') return word === '' ? undefined : { kind: 'word', text: word, quoted: false };
    this.#at += 1;
    const items = this.items(depth + 1);
    if (this.#peek() !== ')') throw this.#unexpected('")"');
    this.#at += 1;
    return { kind: 'call', name: word.toLowerCase(), items };
  }

  /** There is no escape: the next mark of the same kind ends the value. */
  #quoted(mark: string): Node {
    const end = this.#text.indexOf(mark, this.#at + 1);
    if (end === -1) throw queryError('filter', `Expected a closing ${mark} but the query ended.`);
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    return { kind: 'word', text, quoted: true };
  }

  #isAtEndOfItems(): boolean {
    const next = this.#peek();
    return next === '' || next === ')';
  }

  /** The next character that is not a space. Empty at the end. */
  #peek(): string {
    while (this.#at < this.#text.length && this.#text.charAt(this.#at).trim() === '') this.#at += 1;
    return this.#text.charAt(this.#at);
  }

  #unexpected(wanted: string): Error {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return queryError(
      'filter',
      `Expected ${wanted} but ${rest === '' ? 'the query ended' : `found ${rest}`}.`,
    );
  }
}
