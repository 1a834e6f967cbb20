/** Caches documents by their text: parsed, checked against the limits, and validated. */
import { NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestLimits, ServerConfig } from '../../config/config.ts';
import { documentBytes } from '../../document/size.ts';
import type { Standings } from '../../upstream/resilience/standing.ts';
import { anonymousLimits, createDocumentAdmission, needsCaller } from './document-admission.ts';
import type { Admitted, DocumentCaller } from './document-admission.ts';
import { checkValidationCost, createIntrospectionCost } from './document-cost.ts';
import { checkDocument, tooComplex } from './document-limits.ts';

export interface ParsedDocument {
  readonly kind: 'parsed';
  readonly text: string;
  readonly document: DocumentNode;
  /** Validation errors. Empty for a document that can be executed. */
  readonly errors: readonly GraphQLError[];
  /** The work of reading it: its tokens, and its selections with fragments written out. */
  readonly weight: number;
  /** Estimated number of values that its introspection returns. */
  readonly introspected: number;
}

/** `unparsed` also when a limit is exceeded: such a document is not validated. */
export type KnownDocument = { readonly kind: 'unparsed'; readonly error: unknown } | ParsedDocument;

export interface Documents {
  /** Without a caller, treats the caller as one that upstream has accepted. */
  lookup(text: string, caller?: DocumentCaller): KnownDocument;
  /** Parses the text unless it is cached, and does not cache it. */
  parse(text: string): KnownDocument;
  /** Keeps these documents until the next call, whatever else is cached. */
  pin(texts: readonly string[]): void;
  /** Undefined for a document that these did not parse. */
  metadataOf(document: DocumentNode): ParsedDocument | undefined;
  /** With rules besides the usual ones, such as those of a plugin. */
  validate(document: DocumentNode, more: readonly ValidationRule[]): readonly GraphQLError[];
}

export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly introspection: ServerConfig['introspection'];
  /** Which credentials upstream has accepted. Without it, every caller counts as accepted. */
  readonly standings?: Pick<Standings, 'standingOf'> | undefined;
}

/** Enough to correct a document. More would let a document of nonsense buy an answer a hundred times its size. */
const maxValidationErrors = 8;
/** Estimated memory of all cached documents. The least recently used is dropped first. */
const maxCachedBytes = 32_000_000;
/** A cache entry, including the errors of an invalid document. */
const bytesOfAnEntry = 2_000;
/** Selections of a whole document, as a multiple of the limit for one operation. */
const operationsPerDocument = 4;
/** Pairs of fields to compare, about 20 ns each: what `MAX_FIELDS` fields of one name take by default. */
const maxPairs = 500_000;
/** Parsing as a share of the work of reading a document. It is all that is done for a rejected one. */
const parsingShare = 0.1;
/** Introspected values that cost as much as reading one token. */
const introspectedPerToken = 20;

export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, limits, introspection } = options;
  const rules =
    introspection === 'on' ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const admission = createDocumentAdmission(options.standings);
  const introspectionCost = createIntrospectionCost(schema);
  const byText = new LRUCache<string, KnownDocument>({
    maxSize: maxCachedBytes,
    sizeCalculation: (known, text) =>
      bytesOfAnEntry + (known.kind === 'parsed' ? documentBytes(known.document.loc) : text.length * 2),
  });
  let pinned: ReadonlyMap<string, KnownDocument> = new Map();
  const byNode = new WeakMap<DocumentNode, ParsedDocument>();
  const validateBriefly = (document: DocumentNode, all: readonly ValidationRule[]): readonly GraphQLError[] =>
    validate(schema, document, all, { maxErrors: maxValidationErrors }).map((error) =>
      documentError(error, 'GRAPHQL_VALIDATION_FAILED'),
    );

  function read(text: string, admitted: Admitted = 'known'): KnownDocument {
    const within = admitted === 'anonymous' ? anonymousLimits : undefined;
    let document: DocumentNode;
    let weight: number;
    let introspected: number;
    try {
      document = parseWithin(text, within?.maxTokens ?? limits.maxTokens);
      const tokens = checkDocument(document, limits);
      const selections = checkValidationCost(document, {
        maxSelections: within?.maxSelections ?? operationsPerDocument * limits.maxFields,
        maxPairs,
      });
      weight = tokens + selections;
      introspected = introspectionCost.of(document);
      if (introspected > introspectionCost.most) {
        throw tooComplex(
          'introspection',
          `introspection of about ${introspectionCost.most} values, but got ${introspected}`,
        );
      }
    } catch (error) {
      return { kind: 'unparsed', error };
    }
    const errors = validateBriefly(document, rules);
    const known = { kind: 'parsed', text, document, errors, weight, introspected } as const;
    byNode.set(document, known);
    return known;
  }

  /** Callers that upstream has not accepted share one allowance of work, and their documents are not cached. */
  function readFor(text: string, admitted: Admitted, caller: DocumentCaller | undefined): KnownDocument {
    if (admitted === 'known') {
      const known = read(text);
      byText.set(text, known);
      return known;
    }
    if (admitted === 'anonymous' && text.length > anonymousLimits.maxCharacters) {
      return { kind: 'unparsed', error: needsCaller(caller?.authorization) };
    }
    try {
      admission.check(caller);
    } catch (error) {
      return { kind: 'unparsed', error };
    }
    const known = read(text, admitted);
    admission.charge(caller, known.kind === 'parsed' ? known.weight : limits.maxTokens * parsingShare);
    const isTooLarge = known.kind === 'unparsed' && isTooComplex(known.error);
    return isTooLarge && admitted === 'anonymous'
      ? { kind: 'unparsed', error: needsCaller(caller?.authorization) }
      : known;
  }

  /** Introspection of a cached document still costs work, which the allowance covers. */
  function introspectFor(known: KnownDocument, caller: DocumentCaller | undefined): KnownDocument {
    if (known.kind === 'unparsed' || known.introspected === 0 || admission.of(caller) === 'known')
      return known;
    try {
      admission.check(caller);
    } catch (error) {
      return { kind: 'unparsed', error };
    }
    admission.charge(caller, known.introspected / introspectedPerToken);
    return known;
  }

  const parseOnce = (text: string): KnownDocument => pinned.get(text) ?? byText.peek(text) ?? read(text);

  return {
    lookup(text, caller) {
      const known = pinned.get(text) ?? byText.get(text) ?? readFor(text, admission.of(caller), caller);
      return introspectFor(known, caller);
    },
    parse: parseOnce,
    pin: (texts) => {
      pinned = new Map(texts.map((text) => [text, parseOnce(text)]));
    },
    metadataOf: (document) => byNode.get(document),
    validate: (document, more) => validateBriefly(document, [...rules, ...more]),
  };
}

function isTooComplex(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'QUERY_TOO_COMPLEX';
}

function parseWithin(text: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('Parsing aborted')) {
      throw tooComplex('tokens', `at most ${maxTokens} tokens, but got more`);
    }
    // The parser is recursive, so a deep document can overflow the stack before it runs out of tokens.
    if (error instanceof RangeError) throw tooComplex('depth', 'fewer levels');
    throw error instanceof GraphQLError ? documentError(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** By tradition, `application/json` answers these with status 200; `spec` tells Yoga so. */
function documentError(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code, http: { spec: true, status: 400 }, ...error.extensions },
  });
}
