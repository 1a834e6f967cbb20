/** Parses filter text into words, calls and `=` pairs, without their meaning. */
import { SyntaxProblem } from './error.ts';

export type Node =
  /** `text` with its blanks. */
  | { readonly kind: 'word'; readonly text: string; readonly quoted: boolean }
  /** `name` is in lower case, with its blanks; empty for plain parentheses. */
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

/**
 * Refuses calls with a wrong number of arguments, wherever they are. An empty item counts as missing here; where the
 * number fits without it, the text is refused for it all the same.
 */
function checkArguments(name: string, items: readonly Item[]): void {
  const count = items.length;
  switch (name) {
    case 'not':
      if (count !== 1) throw new SyntaxProblem('Unary expression must have 1 argument');
      return;
    case 'eq':
    case 'ne':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
    case 'like':
    case 'ilike':
    case 'in':
    case 'out':
      if (count !== 2) throw new SyntaxProblem('Binary expression must have 2 arguments');
      return;
    case 'any':
    case 'all':
      if (count === 0) throw new SyntaxProblem('Collection expression must have at least 1 argument');
      // `any(coll,a;b)` is one condition with two alternatives.
      if (items.slice(2).some(({ joint }) => joint === 'and')) {
        throw new SyntaxProblem(
          `Collection expression must have at most 2 arguments; write ${name}(collection,and(…,…))`,
        );
      }
      return;
    case 'self':
      if (count > 1) throw new SyntaxProblem('Pointer expression must have 0 or 1 argument');
      return;
    case 'null':
    case 'empty':
      if (count > 0) throw new SyntaxProblem('Constant functions cannot have arguments');
      return;
    default:
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Items up to the closing parenthesis or the end, which is not consumed. Only separators: no items. */
  items(depth: number, name = ''): Item[] {
    if (depth > MAX_DEPTH)
      throw new SyntaxProblem(`The filter may be nested at most ${MAX_DEPTH} levels deep.`);
    const items: Item[] = [];
    let joint: Item['joint'] = 'and';
    let emptyAt: number | undefined;
    for (;;) {
      const start = this.#at;
      const node = this.#item(depth);
      if (node !== undefined) items.push({ joint, node });
      const separator = this.#peek();
      const isEnd = separator === '' || separator === ')';
      // Nothing at all between two parentheses is an empty group, not an empty item.
      if (node === undefined && !(isEnd && emptyAt === undefined && items.length === 0)) emptyAt ??= start;
      if (isEnd) break;
      if (separator === ',' || separator === '&') joint = 'and';
      else if (separator === ';' || separator === '|') joint = 'or';
      else throw this.#unexpected('a separator or ")"');
      this.#at += 1;
    }
    checkArguments(name, items);
    if (emptyAt !== undefined && items.length > 0) {
      throw new SyntaxProblem(`Expected an item at character ${emptyAt + 1}, but found none.`);
    }
    return items;
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the filter');
  }

  /** Undefined where a separator or the end follows at once. */
  #item(depth: number): Node | undefined {
    const left = this.#operand(depth);
    if (this.#peek() !== '=') return left;
    if (left === undefined) throw new SyntaxProblem('Invalid equals shortcut expression');
    this.#at += 1;
    const right = this.#operand(depth);
    if (right === undefined || !isValue(right) || this.#peek() === '=') {
      throw new SyntaxProblem('Invalid equals shortcut expression');
    }
    return { kind: 'equals', left, right };
  }

  /** A word, a call or parentheses. Blanks belong to a word, except beside quotes and behind a parenthesis. */
  #operand(depth: number): Node | undefined {
    const start = this.#at;
    while (this.#at < this.#text.length && !BARE_END.test(this.#text.charAt(this.#at))) this.#at += 1;
    const word = this.#text.slice(start, this.#at);
    const end = this.#text.charAt(this.#at);
    if (end === '"' || end === "'") {
      if (word.trim() !== '') throw this.#unexpected(`a separator after ${JSON.stringify(word)}`);
      return this.#quoted(end);
    }
    if (end !== '(') return word.trim() === '' ? undefined : { kind: 'word', text: word, quoted: false };
    this.#at += 1;
    const name = word.toLowerCase();
    const items = this.items(depth + 1, name);
    if (this.#peek() !== ')') throw this.#unexpected('")"');
    this.#at += 1;
    this.#skipBlanks();
    return { kind: 'call', name, items };
  }

  /** There is no escape: the next mark of the same kind ends the value. */
  #quoted(mark: string): Node {
    const end = this.#text.indexOf(mark, this.#at + 1);
    if (end === -1) throw new SyntaxProblem(`Expected a closing ${mark} but the query ended.`);
    const text = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    this.#skipBlanks();
    return { kind: 'word', text, quoted: true };
  }

  #skipBlanks(): void {
    while (this.#at < this.#text.length && this.#text.charAt(this.#at).trim() === '') this.#at += 1;
  }

  /** The next character. Empty at the end. */
  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #unexpected(wanted: string): Error {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    return new SyntaxProblem(`Expected ${wanted} but ${rest === '' ? 'the query ended' : `found ${rest}`}.`);
  }
}

/** Parentheses around a single value are taken off. */
function isValue(node: Node): boolean {
  if (node.kind === 'word') return true;
  if (node.kind === 'equals') return false;
  if (['null', 'empty', 'self'].includes(node.name)) return true;
  const [only] = node.items;
  return node.name === '' && node.items.length === 1 && only !== undefined && isValue(only.node);
}
