/** Puts the values of an object's fields into the answer, for a selection that many objects share with generated code. */
import type { Execution } from './execution.ts';
import type { Build, Data, FieldPlan, SelectionPlan } from './execution-plan.ts';
import type { ResponsePath } from './response-path.ts';

/** How one field is run. Each throws only what makes the whole object null. */
export interface FieldRunner {
  /** Any field. */
  run(execution: Execution, field: FieldPlan, source: unknown, place: ResponsePath | undefined): unknown;
  /** A field whose resolver uses nothing but the row. */
  runOfRow(execution: Execution, field: FieldPlan, source: unknown, place: ResponsePath | undefined): unknown;
}

export function buildInLoop(
  { fields, prototype }: SelectionPlan,
  runner: FieldRunner,
  execution: Execution,
  source: unknown,
  place: ResponsePath | undefined,
): Data | Promise<Data> {
  const data = prototype === 'ordinary' ? {} : (Object.create(null) as Data);
  let waits = false;
  try {
    for (const field of fields) {
      const value =
        field.typename ??
        (field.ofRow === undefined
          ? runner.run(execution, field, source, place)
          : runner.runOfRow(execution, field, source, place));
      data[field.key] = value;
      if (value instanceof Promise) waits = true;
    }
  } catch (error) {
    return abandon(data, error);
  }
  return waits ? settle(data) : data;
}

/** More fields would make V8 keep the object as a hash table. */
const maxFields = 100;

/** Whether this process may generate code: `--disallow-code-generation-from-strings` forbids it. */
export const canGenerateCode = ((): boolean => {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the question is whether it works
    new Function('return 0');
    return true;
  } catch {
    return false;
  }
})();

/**
 * The same as `buildInLoop` as a function of its own, which builds all its objects in one shape and of which V8 knows
 * every call. Undefined where an object literal would not do. The text holds the response keys and type names, which
 * are GraphQL names, and nothing else of the document.
 */
export function generateBuild({ fields, prototype }: SelectionPlan, runner: FieldRunner): Build | undefined {
  if (prototype === 'none' || fields.length === 0 || fields.length > maxFields) return undefined;
  const run = fields.map(({ typename, ofRow }, index) => {
    if (typename !== undefined) return `v${index} = ${JSON.stringify(typename)};`;
    const call = ofRow === undefined ? 'run' : 'runOfRow';
    return `v${index} = runner.${call}(execution, f${index}, source, place);`;
  });
  const names = (prefix: string): string => fields.map((_, index) => `${prefix}${index}`).join(', ');
  const members = fields.map(({ key }, index) => `${JSON.stringify(key)}: v${index}`);
  const waits = fields.flatMap(({ typename }, index) =>
    typename === undefined ? [`v${index} instanceof Promise`] : [],
  );
  const text = `'use strict';
    const [${names('f')}] = fields;
    return (execution, source, place) => {
      let ${names('v')};
      try { ${run.join('\n')} } catch (error) { return abandon({ ${members.join(', ')} }, error); }
      const data = { ${members.join(', ')} };
      return ${waits.length === 0 ? 'false' : waits.join(' || ')} ? settle(data) : data;
    };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text holds only GraphQL names, and a loop replaces it where code generation is forbidden
  const make = new Function('fields', 'runner', 'abandon', 'settle', text) as (
    ...given: readonly [readonly FieldPlan[], FieldRunner, typeof abandon, typeof settle]
  ) => Build;
  return make(fields, runner, abandon, settle);
}

/** The object is null because of the error. Waits for its other fields, so that no rejection is unhandled. */
function abandon(data: Data, error: unknown): Promise<Data> {
  if (!Object.values(data).some((value) => value instanceof Promise)) throw error;
  return settle(data).finally(() => {
    throw error;
  });
}

/** Replaces the promises in the object by their values. The keys keep their positions. */
function settle(data: Data): Promise<Data> {
  const keys: string[] = [];
  const values: Promise<unknown>[] = [];
  for (const key in data) {
    const value = data[key];
    if (!(value instanceof Promise)) continue;
    keys.push(key);
    values.push(value);
  }
  return Promise.all(values).then((done) => {
    for (let index = 0; index < keys.length; index++) data[keys[index] ?? ''] = done[index];
    return data;
  });
}
