/** Hides the schema from clients when configuration says so. */
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { ServerConfig } from '../config.ts';
import type { GatewayPlugin } from './exchange.ts';

export function useIntrospection(mode: ServerConfig['introspection']): GatewayPlugin {
  if (mode === 'on') return {};
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}
