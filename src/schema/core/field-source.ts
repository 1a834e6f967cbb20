/** The extensions of fields, for the planner and the printed schema. */
import type { FieldSource } from '../../planner/source.ts';

export interface FieldExtensions {
  readonly [name: string]: unknown;
  readonly source?: FieldSource;
}

/** `strict`: null only together with an error, which client generators understand. */
export function extensions(source: FieldSource | undefined, strict?: true): FieldExtensions {
  return {
    ...(source ? { source } : {}),
    ...(strict ? { directives: { semanticNonNull: { levels: [0] } } } : {}),
  };
}
