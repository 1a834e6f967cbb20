/** Refuses documents and variables beyond the configured ceilings before anything is validated or executed. */
import { GraphQLError, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ParseOptions, Source, ValidationRule } from 'graphql';
import type { RequestLimits } from '../config.ts';
import { checkDocument, isNestedDeeperThan, tooComplex } from './document-limits.ts';
import type { GatewayPlugin } from './exchange.ts';

/** Enough to mend a document with; a document of nonsense must not make an answer a hundred times its size. */
const maxValidationErrors = 8;

export function useLimits(limits: RequestLimits): GatewayPlugin {
  const parseWithin = (source: string | Source, options?: ParseOptions): DocumentNode => {
    const document = parseTokens(source, { ...options, maxTokens: limits.maxTokens });
    checkDocument(document, limits);
    return document;
  };
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

function parseTokens(
  source: string | Source,
  options: ParseOptions & { readonly maxTokens: number },
): DocumentNode {
  try {
    return parse(source, options);
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes('Parsing aborted')) {
      throw tooComplex('tokens', `at most ${options.maxTokens} tokens, but got more`);
    }
    throw error;
  }
}
