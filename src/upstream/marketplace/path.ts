/** Collections of the Accounts API and the paths below them, built segment by segment. */
import type { ObjectWire } from '../../contract/marketplace.ts';
import { InputError } from '../errors.ts';
import { exampleId, isId } from './id.ts';

/** The path of a collection. `T` is the shape of its objects on the wire. */
export interface Collection<T extends ObjectWire = ObjectWire> {
  /**
   * Below `/v1`: `/accounts/buyers`. A parent's id is written as its prefix in braces:
   * `/accounts/accounts/{ACC}/users`.
   */
  readonly path: string;
  readonly idPrefix: string;
  /** `/users/{id}/accounts` can return a bare array instead of the usual envelope. */
  readonly bareArray?: 'accepted';
  /** Never set. It only carries the type `T`. */
  readonly row?: T;
}

export interface Route {
  readonly segments: readonly string[];
  /** For errors and metrics: without ids, so that the number of values is small. */
  readonly template: string;
}

export interface RouteParts {
  /** The ids for the braces of the collection's path, in order. */
  readonly parents?: readonly string[] | undefined;
  readonly id?: string | undefined;
  /** One or more segments after the id: `disable`, `accept-invite`. */
  readonly action?: string | undefined;
}

/** The segments of each collection path: words, and placeholders for ids. */
const pieces = new Map<string, readonly Piece[]>();

type Piece = { readonly word: string } | { readonly idOf: string };

/** Cached without a limit: the paths are constants in the source. */
function piecesOf(path: string): readonly Piece[] {
  let known = pieces.get(path);
  if (!known) {
    known = path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => {
        const prefix = /^\{(\w+)\}$/.exec(segment)?.[1];
        return prefix === undefined ? { word: segment } : { idOf: prefix };
      });
    pieces.set(path, known);
  }
  return known;
}

/**
 * Texts made of two parts, each made once: tables keyed by a text made for a call would hash it for every call. The
 * parts are constants in the source; more of them than both APIs have are not kept.
 */
class Joined {
  readonly #texts = new Map<string, Map<string, string>>();
  readonly #between: string;
  #size = 0;

  constructor(between: string) {
    this.#between = between;
  }

  of(first: string, second: string): string {
    const known = this.#texts.get(first)?.get(second);
    if (known !== undefined) return known;
    const text = `${first}${this.#between}${second}`;
    if (this.#size >= maxTexts) return text;
    this.#size += 1;
    let texts = this.#texts.get(first);
    if (texts === undefined) this.#texts.set(first, (texts = new Map<string, string>()));
    texts.set(second, text);
    return text;
  }
}

const maxTexts = 300;
const listTemplates = new Joined('');
const itemTemplates = new Joined('/');
const actionTemplates = new Joined('/');
const calls = new Joined(' ');

export function routeTo(collection: Collection, parts: RouteParts = {}): Route {
  const segments: string[] = ['v1'];
  let parent = 0;
  for (const piece of piecesOf(collection.path)) {
    segments.push('word' in piece ? piece.word : checkId(piece.idOf, parts.parents?.[parent++]));
  }
  let template = templateOf(collection);
  if (parts.id !== undefined) {
    segments.push(checkId(collection.idPrefix, parts.id));
    template = itemTemplates.of(template, '{id}');
  }
  if (parts.action !== undefined) {
    if (!/^[a-z][a-z0-9-]{0,40}$/.test(parts.action)) {
      throw new InputError(`expected an action such as disable, but got ${shown(parts.action)}`);
    }
    segments.push(parts.action);
    template = actionTemplates.of(template, parts.action);
  }
  return { segments, template };
}

/** Of its list. */
export function templateOf({ path }: Collection): string {
  return listTemplates.of('/v1', path);
}

/** The call of a template, as errors and metrics name it: `GET /v1/accounts/buyers/{id}`. */
export function callOf(method: string, template: string): string {
  return calls.of(method, template);
}

export function checkId(prefix: string, value: unknown): string {
  if (isId(prefix, value)) return value;
  throw new InputError(`expected an id like ${exampleId(prefix)}, but got ${shown(value)}`);
}

/** Characters that could change which resource a path means, here or behind a proxy that decodes. */
const separators = /[/\\?#%;\p{Cc}\p{Surrogate}]/u;
const maxSegmentLength = 320;
const plainSegment = /^[\w-]{1,100}$/;

/**
 * `/public` + `v1`, `accounts`, … Percent-encoding is not enough: it leaves `..` and `.` unchanged, and some servers
 * decode `%2F` before they route. So such segments are rejected.
 */
export function joinPath(prefix: string, segments: readonly string[]): string {
  let path = prefix;
  for (const segment of segments) {
    // Nearly all: nothing to check or encode.
    if (plainSegment.test(segment)) {
      path += `/${segment}`;
      continue;
    }
    if (
      segment === '' ||
      segment === '.' ||
      segment === '..' ||
      segment.length > maxSegmentLength ||
      separators.test(segment)
    ) {
      throw new InputError(`expected a plain path segment, but got ${shown(segment)}`);
    }
    path += `/${encodeURIComponent(segment)}`;
  }
  return path;
}

function shown(value: unknown): string {
  if (typeof value !== 'string') return value === undefined ? 'nothing' : typeof value;
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
