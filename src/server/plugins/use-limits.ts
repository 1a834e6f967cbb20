/** Rejects variables and documents beyond the configured limits before anything is executed. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import { specifiedRules, type DocumentNode, type ValidationRule } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { RequestLimits } from '../../config/config.ts';
import type { Documents } from '../operation/documents.ts';
import { checkParams, findDocument } from '../operation/request-operation.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';

export function useLimits(limits: RequestLimits, documents: Documents): GatewayPlugin {
  return {
    onParams({ params }) {
      checkParams(params, limits);
    },
    onParse({ context, setParseFn }) {
      const { state, request } = context;
      setParseFn((source: unknown) => {
        const text = typeof source === 'string' ? source : (source as { body: string }).body;
        const { params } = context as { readonly params?: GraphQLParams };
        return findDocument(documents, text, params?.operationName, {
          authorization: request.headers.get('authorization') ?? request.headers.get(secondCredentialHeader),
          remoteAddress: state.remoteAddress,
        }).document;
      });
    },
    onValidate({ setValidationFn }) {
      setValidationFn((_schema: unknown, document: DocumentNode, rules: unknown) => {
        const more = ((rules ?? []) as readonly ValidationRule[]).filter(
          (rule) => !specifiedRules.includes(rule),
        );
        const known = more.length === 0 ? documents.metadataOf(document) : undefined;
        return known?.errors ?? documents.validate(document, more);
      });
    },
  };
}
