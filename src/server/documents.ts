/** Documents by their text: parsed, held against the ceilings and validated once, however often they are sent. */
import { NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate, GraphQLError } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestLimits, ServerConfig } from '../config/config.ts';
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
    };

export interface Documents {
  of(text: string): KnownDocument;
  /** Read anew unless it is known; remembered only by whoever keeps it. */
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
}

/** Enough to mend a document with; a document of nonsense must not make an answer a hundred times its size. */
const maxValidationErrors = 8;
/** Documents that are remembered, and their length in all, in characters. A parsed one takes some fifty times its text. */
const maxDocuments = 1_000;
const maxCharacters = 2_000_000;

export function createDocuments({ schema, limits, introspection }: DocumentsOptions): Documents {
  const rules =
    introspection === 'on' ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const byText = new LRUCache<string, KnownDocument>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length + 1,
  });
  let kept: ReadonlyMap<string, KnownDocument> = new Map();
  const byNode = new WeakMap<DocumentNode, Extract<KnownDocument, { kind: 'parsed' }>>();
  const validateBriefly = (document: DocumentNode, all: readonly ValidationRule[]): readonly GraphQLError[] =>
    validate(schema, document, all, { maxErrors: maxValidationErrors });

  function read(text: string): KnownDocument {
    let document: DocumentNode;
    try {
      document = parseWithin(text, limits);
    } catch (error) {
      return { kind: 'unparsed', error };
    }
    const known = { kind: 'parsed', text, document, errors: validateBriefly(document, rules) } as const;
    byNode.set(document, known);
    return known;
  }

  const readOnce = (text: string): KnownDocument => kept.get(text) ?? byText.peek(text) ?? read(text);

  return {
    of(text) {
      const forGood = kept.get(text);
      if (forGood !== undefined) return forGood;
      let known = byText.get(text);
      if (known === undefined) byText.set(text, (known = read(text)));
      return known;
    },
    read: readOnce,
    keep: (texts) => {
      kept = new Map(texts.map((text) => [text, readOnce(text)]));
    },
    known: (document) => byNode.get(document),
    validate: (document, more) => validateBriefly(document, [...rules, ...more]),
  };
}

function parseWithin(text: string, limits: RequestLimits): DocumentNode {
  try {
    const document = parse(text, { maxTokens: limits.maxTokens });
    checkDocument(document, limits);
    return document;
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('Parsing aborted')) {
      throw tooComplex('tokens', `at most ${limits.maxTokens} tokens, but got more`);
    }
    // The parser calls itself for each level, and the stack may end before the tokens do.
    if (error instanceof RangeError) throw tooComplex('depth', 'fewer levels');
    throw error;
  }
}
