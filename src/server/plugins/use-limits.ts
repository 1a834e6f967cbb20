/** Refuses variables and documents beyond the configured ceilings before anything is executed. */
import {
  getOperationAST,
  GraphQLError,
  Kind,
  specifiedRules,
  type DocumentNode,
  type ValidationRule,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../../config/config.ts';
import type { Documents } from '../operation/documents.ts';
import type { GatewayPlugin } from '../request-state.ts';
import { checkVariables } from '../operation/variable-limits.ts';

export function useLimits(limits: RequestLimits, documents: Documents): GatewayPlugin {
  return {
    onParams({ params }) {
      checkVariables(params.variables, limits);
    },
    onParse({ context, setParseFn }) {
      const { exchange, request } = context;
      setParseFn((source: unknown) => {
        const text = typeof source === 'string' ? source : (source as { body: string }).body;
        const known =
          exchange.document?.text === text
            ? exchange.document.known
            : documents.of(text, {
                authorization: request.headers.get('authorization'),
                remoteAddress: exchange.remoteAddress,
              });
        if (known.kind === 'unparsed') throw known.error;
        const { params } = context as { readonly params?: GraphQLParams };
        if (params !== undefined) checkOperationName(known.document, params.operationName);
        return known.document;
      });
    },
    onValidate({ setValidationFn }) {
      setValidationFn((_schema: unknown, document: DocumentNode, rules: unknown) => {
        const more = ((rules ?? []) as readonly ValidationRule[]).filter(
          (rule) => !specifiedRules.includes(rule),
        );
        const known = more.length === 0 ? documents.known(document) : undefined;
        return known?.errors ?? documents.validate(document, more);
      });
    },
  };
}

const maxShownNames = 5;

/** Yoga would say only that it cannot determine the operation. */
function checkOperationName(document: DocumentNode, wanted: string | null | undefined): void {
  if (getOperationAST(document, wanted)) return;
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const names = operations.flatMap(({ name }) => (name === undefined ? [] : [JSON.stringify(name.value)]));
  const shown = names.slice(0, maxShownNames).join(', ') + (names.length > maxShownNames ? ', …' : '');
  const has =
    operations.length === 0
      ? 'the document has no operation'
      : names.length === 0
        ? 'the only operation has no name'
        : `the document has ${shown}`;
  const message =
    wanted === null || wanted === undefined
      ? operations.length === 0
        ? 'The document has no operation to run.'
        : `The document has ${operations.length} operations, so operationName must name the one to run: ${shown}.`
      : `Unknown operation named ${JSON.stringify(wanted.slice(0, 100))}: ${has}.`;
  throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
