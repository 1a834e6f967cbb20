/** Checks the limits of a document before validation: nesting, depth, fields, aliases, directives and texts. */
import { GraphQLError, Kind, TokenKind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { RequestLimits } from '../../config/config.ts';
import { fragmentsOf } from '../../document/fragments.ts';

export type DocumentLimits = Pick<
  RequestLimits,
  'maxDepth' | 'maxFields' | 'maxAliases' | 'maxDirectives' | 'maxRootFields' | 'maxStringLength'
>;

/** Most nested brackets of any kind. Code that walks a document recurses once for each. */
const maxNesting = 100;

/** Throws an error with code QUERY_TOO_COMPLEX that names the rule, the limit and the actual value. Returns the number of tokens. */
export function checkDocument(document: DocumentNode, limits: DocumentLimits): number {
  const tokens = checkTokens(document, limits.maxStringLength);
  const counts = { aliases: 0, directives: 0 };
  const measure = createMeasure(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    const isOperation = definition.kind === Kind.OPERATION_DEFINITION;
    counts.directives += definition.directives?.length ?? 0;
    countIn(definition.selectionSet, counts);
    const { depth, fields, ownFields } = measure(definition.selectionSet, isOperation ? 'root' : 'below');
    if (isOperation) {
      refuseOver('depth', depth, limits.maxDepth, 'levels');
      refuseOver('root fields', ownFields, limits.maxRootFields, 'root fields');
    }
    // Unused fragments are validated too.
    refuseOver('fields', fields, limits.maxFields, 'fields');
  }
  refuseOver('aliases', counts.aliases, limits.maxAliases, 'aliases');
  refuseOver('directives', counts.directives, limits.maxDirectives, 'directives');
  return tokens;
}

/** The counts of a selection with its fragments expanded. */
interface Measure {
  readonly depth: number;
  /** Selections of any kind, so that fragments of fragments count as well. */
  readonly fields: number;
  /** Fields of the selection itself, without those below. */
  readonly ownFields: number;
}

const nothing: Measure = { depth: 0, fields: 0, ownFields: 0 };

/** Measures each fragment once, however often it is used: expanded, a document can be exponentially large. */
function createMeasure(
  document: DocumentNode,
): (set: SelectionSetNode | undefined, level: 'root' | 'below') => Measure {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Measure>();
  const measure = (set: SelectionSetNode | undefined, level: 'root' | 'below'): Measure => {
    let depth = 0;
    let fields = 0;
    let ownFields = 0;
    for (const selection of set?.selections ?? []) {
      fields += 1;
      if (selection.kind === Kind.FIELD) {
        const below = measure(selection.selectionSet, 'below');
        fields += below.fields;
        ownFields += 1;
        // Introspection is deep by nature and makes no call.
        const isMeta = level === 'root' && selection.name.value.startsWith('__');
        if (!isMeta) depth = Math.max(depth, 1 + below.depth);
      } else {
        const part =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? measureFragment(selection.name.value)
            : measure(selection.selectionSet, level);
        fields += part.fields;
        ownFields += part.ownFields;
        depth = Math.max(depth, part.depth);
      }
    }
    return { depth, fields, ownFields };
  };
  const measureFragment = (name: string): Measure => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A cycle counts nothing here: validation reports it by name.
    measured.set(name, nothing);
    const found = measure(fragments[name]?.selectionSet, 'below');
    measured.set(name, found);
    return found;
  };
  return measure;
}

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);
const texts: ReadonlySet<TokenKind> = new Set([TokenKind.STRING, TokenKind.BLOCK_STRING]);

/** Not recursive, because it protects the recursive code that follows. */
function checkTokens({ loc }: DocumentNode, maxStringLength: number): number {
  let nesting = 0;
  let tokens = 0;
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) {
    tokens += 1;
    if (opening.has(token.kind)) {
      nesting += 1;
      refuseOver('depth', nesting, maxNesting, 'brackets within each other');
    } else if (closing.has(token.kind)) {
      nesting -= 1;
    } else if (texts.has(token.kind)) {
      refuseOver('text length', token.value.length, maxStringLength, 'characters in a text');
    }
  }
  return tokens;
}

function countIn(set: SelectionSetNode, counts: { aliases: number; directives: number }): void {
  for (const selection of set.selections) {
    counts.directives += selection.directives?.length ?? 0;
    if (selection.kind === Kind.FIELD && selection.alias !== undefined) counts.aliases += 1;
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined) {
      countIn(selection.selectionSet, counts);
    }
  }
}

function refuseOver(rule: string, count: number, limit: number, unit: string): void {
  // Nested fragments multiply to meaningless numbers, so the message has only the limit.
  if (count > limit)
    throw tooComplex(rule, `at most ${limit} ${unit}, but got ${count > 1e6 ? 'more' : count}`);
}

export function tooComplex(rule: string, expectation: string): GraphQLError {
  return new GraphQLError(`The operation is too complex: expected ${expectation}.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', rule, http: { status: 400 } },
  });
}
