/** Refuses variables and documents beyond the configured ceilings before anything is executed. */
import { specifiedRules, type DocumentNode, type ValidationRule } from 'graphql';
import type { RequestLimits } from '../config/config.ts';
import type { Documents } from './documents.ts';
import type { GatewayPlugin } from './exchange.ts';
import { checkVariables } from './variable-limits.ts';

export function useLimits(limits: RequestLimits, documents: Documents): GatewayPlugin {
  return {
    onParams({ params }) {
      checkVariables(params.variables, limits);
    },
    onParse({ setParseFn }) {
      setParseFn((source: unknown) => {
        const known = documents.of(typeof source === 'string' ? source : (source as { body: string }).body);
        if (known.kind === 'unparsed') throw known.error;
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
