/** Documents by their text: parsed, held against the ceilings and validated once while they are remembered. */
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

/** What is known of a text. `unparsed` also when a ceiling is passed: then nothing was validated. */
export type KnownDocument =
  | { readonly kind: 'unparsed'; readonly error: unknown }
  | {
      readonly kind: 'parsed';
      readonly text: string;
      readonly document: DocumentNode;
      /** Empty for a document that can be executed. */
      readonly errors: readonly GraphQLError[];
      /** What reading it took: its tokens, and its selections with the fragments written out. */
      readonly weight: number;
      /** Values that introspection answers with, estimated. */
      readonly introspected: number;
    };

export interface Documents {
  /** Without a caller, as for one that upstream has accepted. */
  of(text: string, caller?: DocumentCaller): KnownDocument;
  /** Read again unless it is known; remembered only by whoever keeps it. */
  read(text: string): KnownDocument;
  /** These are remembered for good, however many others come; replaces those kept before. */
  keep(texts: readonly string[]): void;
  /** Of a document that `of` has made; undefined for any other. */
  known(document: DocumentNode): Extract<KnownDocument, { kind: 'parsed' }> | undefined;
  /** With rules beside the usual ones, such as a plugin's. */
  validate(document: DocumentNode, more: readonly ValidationRule[]): readonly GraphQLError[];
}

export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly introspection: ServerConfig['introspection'];
  /** Which credentials upstream has accepted. Without it, every caller counts as accepted. */
  readonly standings?: Pick<Standings, 'standingOf'> | undefined;
}

/** Enough to mend a document with; a document of nonsense must not make an answer a hundred times its size. */
const maxValidationErrors = 8;
/** Memory that remembered documents may take, estimated; what is used least recently goes first. */
const maxRememberedBytes = 32_000_000;
/** An entry of the cache, with the errors of a document that has some. */
const bytesOfAnEntry = 2_000;
/** Operations of one document together, in multiples of what one may have. */
const operationsPerDocument = 4;
/** Compared pairs, at some 20 nanoseconds each: as many as `MAX_FIELDS` fields of one name take by default. */
const maxPairs = 500_000;
/** Of reading a document, what parsing it takes: it is all that was done for one that is refused. */
const parsingShare = 0.1;
/** Values of introspection that weigh as much as reading one token. */
const introspectedPerToken = 20;

export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, limits, introspection } = options;
  const rules =
    introspection === 'on' ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const admission = createDocumentAdmission(options.standings);
  const introspectionCost = createIntrospectionCost(schema);
  const byText = new LRUCache<string, KnownDocument>({
    maxSize: maxRememberedBytes,
    sizeCalculation: (known, text) =>
      bytesOfAnEntry + (known.kind === 'parsed' ? documentBytes(known.document.loc) : text.length * 2),
  });
  let kept: ReadonlyMap<string, KnownDocument> = new Map();
  const byNode = new WeakMap<DocumentNode, Extract<KnownDocument, { kind: 'parsed' }>>();
  const validateBriefly = (document: DocumentNode, all: readonly ValidationRule[]): readonly GraphQLError[] =>
    validate(schema, document, all, { maxErrors: maxValidationErrors });

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

  /** Work for callers that are not accepted comes out of one allowance, and leaves nothing behind. */
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

  /** A document can be known, and its introspection still be more work than a stranger's request is worth. */
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

  const readOnce = (text: string): KnownDocument => kept.get(text) ?? byText.peek(text) ?? read(text);

  return {
    of(text, caller) {
      const known = kept.get(text) ?? byText.get(text) ?? readFor(text, admission.of(caller), caller);
      return introspectFor(known, caller);
    },
    read: readOnce,
    keep: (texts) => {
      kept = new Map(texts.map((text) => [text, readOnce(text)]));
    },
    known: (document) => byNode.get(document),
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
    // The parser calls itself for each level, and the stack may end before the tokens do.
    if (error instanceof RangeError) throw tooComplex('depth', 'fewer levels');
    throw error;
  }
}
