/** Compares JSON with shapes: which members there are, and of which type. */
import { isObject } from '../../upstream/http/json.ts';

/**
 * Members by the name of the shape. The type of a member is a list of alternatives, `string | [CurrencyWire]`: a JSON
 * type, `any`, a word in quotes, the name of a shape, or one of these in brackets for a list. Null is always allowed.
 */
export type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ShapeProblems {
  /** Members that the shape does not have, as paths without positions: `sellers.erpLink`. */
  readonly unknown: ReadonlySet<string>;
  /** `status: expected a listed word, but got another` */
  readonly wrong: ReadonlySet<string>;
  /** Members of the outermost shape that no object had. They may be null, left out or hidden. */
  readonly unseen: readonly string[];
}

type Type =
  | { readonly kind: 'json'; readonly name: string }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'list'; readonly items: readonly Type[] }
  | { readonly kind: 'shape'; readonly name: string };

const jsonTypes = new Set(['string', 'number', 'boolean', 'any']);
const parsed = new Map<string, readonly Type[]>();

function parse(notation: string): readonly Type[] {
  const known = parsed.get(notation);
  if (known !== undefined) return known;
  const types = alternatives(notation).map((text): Type => {
    if (text.startsWith('[')) return { kind: 'list', items: parse(text.slice(1, -1)) };
    if (text.startsWith("'")) return { kind: 'word', word: text.slice(1, -1) };
    return jsonTypes.has(text) ? { kind: 'json', name: text } : { kind: 'shape', name: text };
  });
  parsed.set(notation, types);
  return types;
}

/** Splits at bars outside of brackets. */
function alternatives(notation: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < notation.length; at += 1) {
    const letter = notation[at];
    if (letter === '[') depth += 1;
    else if (letter === ']') depth -= 1;
    else if (letter === '|' && depth === 0) {
      parts.push(notation.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, notation.slice(start).trim()];
}

export function compareShapes(objects: readonly unknown[], name: string, shapes: Shapes): ShapeProblems {
  const unknown = new Set<string>();
  const wrong = new Set<string>();
  const seen = new Set<string>();

  function checkObject(value: Readonly<Record<string, unknown>>, shape: string, path: string): void {
    const members = shapes[shape] ?? {};
    for (const [key, member] of Object.entries(value)) {
      const place = path === '' ? shownName(key) : `${path}.${shownName(key)}`;
      if (path === '') seen.add(key);
      const type = Object.hasOwn(members, key) ? members[key] : undefined;
      if (type === undefined) unknown.add(place);
      else check(member, parse(type), place);
    }
  }

  function check(value: unknown, types: readonly Type[], path: string): void {
    // Upstream may send null where it could leave a member out.
    if (value === null || types.some((type) => type.kind === 'json' && type.name === 'any')) return;
    if (Array.isArray(value)) {
      const list = types.find((type) => type.kind === 'list');
      if (list === undefined) wrong.add(`${path}: expected ${describe(types)}, but got a list`);
      else for (const item of value) check(item, list.items, path);
      return;
    }
    if (isObject(value)) {
      const shape = types.find((type) => type.kind === 'shape');
      if (shape === undefined) wrong.add(`${path}: expected ${describe(types)}, but got an object`);
      else checkObject(value, shape.name, path);
      return;
    }
    if (types.some((type) => type.kind === 'json' && type.name === typeof value)) return;
    const words = types.filter((type) => type.kind === 'word');
    if (typeof value === 'string' && words.length > 0) {
      if (!words.some(({ word }) => word === value))
        wrong.add(`${path}: expected a listed word, but got another`);
      return;
    }
    wrong.add(`${path}: expected ${describe(types)}, but got a ${typeof value}`);
  }

  for (const object of objects) if (isObject(object)) checkObject(object, name, '');
  const unseen = Object.keys(shapes[name] ?? {}).filter((member) => !seen.has(member) && member !== '$meta');
  return { unknown, wrong, unseen };
}

function describe(types: readonly Type[]): string {
  const names = types.map((type) => {
    if (type.kind === 'list') return 'a list';
    if (type.kind === 'shape') return 'an object';
    return type.kind === 'word' ? 'a listed word' : `a ${type.name}`;
  });
  return [...new Set(names)].join(' or ');
}

/** Names of members are part of the API. A name of another form may be data, such as an id that is used as a key. */
export function shownName(name: string): string {
  return /^[$A-Za-z][A-Za-z_]{0,39}$/.test(name) ? name : '(a name that is not shown)';
}
