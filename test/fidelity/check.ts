/** Says what is wrong with a value of one of the types in `exchanges.ts`. */
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { schemasIn } from './schema-of-type.ts';

export interface Checker {
  /** Problems as `/data/0/name must be string`; undefined when there is no type for the call. */
  readonly problems: (
    kind: 'Answers' | 'Bodies' | 'Parts',
    name: string,
    value: unknown,
  ) => readonly string[] | undefined;
  readonly names: (kind: 'Answers' | 'Bodies' | 'Parts') => readonly string[];
}

export function createChecker(): Checker {
  const schemas = schemasIn('exchanges.ts');
  const ajv = new Ajv({ allErrors: true, strict: false });
  formats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return {
    names: (kind) => Object.keys(schemas[kind] ?? {}),
    problems: (kind, name, value) => {
      const schema = schemas[kind]?.[name];
      if (!schema) return undefined;
      // Compiling is slow, and most calls about one kind of object answer the same.
      const key = JSON.stringify(schema);
      const validate = compiled.get(key) ?? ajv.compile(schema);
      compiled.set(key, validate);
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, params }) => {
        const extra = (params as { additionalProperty?: string }).additionalProperty;
        return `${instancePath} ${message ?? 'is wrong'}${extra === undefined ? '' : ` (${extra})`}`;
      });
    },
  };
}
