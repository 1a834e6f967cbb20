/** Refuses documents and variables beyond the configured ceilings before anything is validated or executed. */
import { GraphQLError, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ParseOptions, Source, ValidationRule } from 'graphql';
import type { RequestLimits } from '../config.ts';
import { checkDocument, isNestedDeeperThan, tooComplex } from './document-limits.ts';
import type { GatewayPlugin } from './exchange.ts';

/** Enough to mend a document with; a document of nonsense must not make an answer a hundred times its size. */
const maxValidationErrors = 8;

export function useLimits(limits: RequestLimits): GatewayPlugin {
  const parseWithin = (source: string | Source, options?: ParseOptions): DocumentNode =>
    parseLimited(source, options, limits);
  return {
    onParams({ params }) {
      if (isNestedDeeperThan(params.variables, limits.maxVariablesDepth)) {
        throw tooComplex(
          'variables depth',
          `variables of at most ${limits.maxVariablesDepth} levels, but got more`,
        );
      }
    },
    onParse({ setParseFn }) {
      setParseFn(parseWithin);
    },
    onValidate({ setValidationFn }) {
      setValidationFn(validateBriefly);
    },
  };
}

function validateBriefly(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules?: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: maxValidationErrors });
}

function parseLimited(
  source: string | Source,
  options: ParseOptions | undefined,
  limits: RequestLimits,
): DocumentNode {
  try {
    const document = parse(source, { ...options, maxTokens: limits.maxTokens });
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
