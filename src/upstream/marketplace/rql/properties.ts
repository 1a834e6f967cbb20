/** The tree of properties that filters of a resource can use, and the lookup of a path in it. */
import { InputError } from '../../errors.ts';

export type ScalarKind = 'string' | 'id' | 'enum' | 'boolean' | 'number' | 'dateTime' | 'uuid';

export type PropertyKind =
  | ScalarKind
  /** A value object, such as an address. */
  | { readonly object: PropertyTree }
  /** One other object. A function, because resources refer to each other. */
  | { readonly reference: () => PropertyTree }
  /** Many other objects, reachable through `any` and `all` only. */
  | { readonly collection: () => PropertyTree };

export interface PropertyTree {
  readonly [name: string]: PropertyKind;
}

export interface FoundProperty {
  /** As the tree spells it: upstream ignores case, the gateway does not. */
  readonly path: string;
  readonly kind: PropertyKind;
}

/** Ignores case. Throws InputError for an unknown property and suggests the most similar one. */
export function findProperty(tree: PropertyTree, path: string): FoundProperty {
  const result = walk(tree, path);
  if ('path' in result) return result;
  const { found, kind, missing } = result;
  const parent = found.join('.');
  if (typeof kind === 'string') {
    throw new InputError(
      `${parent} is a single value and has no property ${JSON.stringify(missing.slice(0, 100))}`,
    );
  }
  const children = childrenOf(kind);
  if (children === undefined) {
    throw new InputError(
      `${parent} is a collection: expected any(${parent},…) or all(${parent},…), but got a path`,
    );
  }
  throw new InputError(unknownProperty(children, found, missing));
}

/** Whether upstream would read the bare word as a property. */
export function isProperty(tree: PropertyTree, path: string): boolean {
  return 'path' in walk(tree, path);
}

/** The valid part of a path: `missing` is not a child of `kind`, which `found` leads to. */
interface DeadEnd {
  readonly found: readonly string[];
  readonly kind: PropertyKind;
  readonly missing: string;
}

function walk(tree: PropertyTree, path: string): FoundProperty | DeadEnd {
  let kind: PropertyKind = { object: tree };
  const found: string[] = [];
  for (const name of path.split('.')) {
    const children: PropertyTree = childrenOf(kind) ?? {};
    const key: string | undefined = Object.hasOwn(children, name) ? name : nameIgnoringCase(children, name);
    const next: PropertyKind | undefined = key === undefined ? undefined : children[key];
    if (key === undefined || next === undefined) return { found, kind, missing: name };
    found.push(key);
    kind = next;
  }
  return { path: found.join('.'), kind };
}

/** Undefined where a path must end. */
function childrenOf(kind: PropertyKind): PropertyTree | undefined {
  if (typeof kind === 'string') return undefined;
  if ('object' in kind) return kind.object;
  return 'reference' in kind ? kind.reference() : undefined;
}

function nameIgnoringCase(tree: PropertyTree, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.keys(tree).find((key) => key.toLowerCase() === lower);
}

function unknownProperty(tree: PropertyTree, parents: readonly string[], name: string): string {
  const names = Object.keys(tree);
  const shortName = name.slice(0, 100);
  const distances = names.map((candidate) => editDistance(candidate.toLowerCase(), shortName.toLowerCase()));
  const least = Math.min(...distances);
  const nearest = least <= Math.max(2, shortName.length / 3) ? names[distances.indexOf(least)] : undefined;
  const advice =
    nearest === undefined
      ? `; there are ${names.slice(0, 20).join(', ')}`
      : `; did you mean ${[...parents, nearest].join('.')}?`;
  return `unknown property ${JSON.stringify([...parents, shortName].join('.'))}${advice}`;
}

/** Levenshtein distance. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
