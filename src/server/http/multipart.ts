/** Reads the form of the GraphQL multipart request specification: `operations`, `map`, and the files it names. */
import { GraphQLError } from 'graphql';
import { parseJsonObject } from './request-json.ts';

/** Most files in one form. No operation takes more than one. */
export const maxFiles = 10;
const maxPathSteps = 20;
/** Most variables that one file may be used for. */
const maxPlaces = 10;

export interface Form {
  get(name: string): unknown;
}

/** Puts the files into the operation at the places that `map` names. Each of these must be null. */
export function operationOfForm(form: Form): Record<string, unknown> {
  const operation = parseJsonObject(textPart(form, 'operations'), 'The form’s operations');
  if (form.get('map') === null) return operation;
  const map = parseJsonObject(textPart(form, 'map'), 'The form’s map');
  const entries = Object.entries(map);
  if (entries.length > maxFiles) {
    throw badForm(`map may name up to ${maxFiles} files, but names ${entries.length}`);
  }
  for (const [name, paths] of entries) {
    const file = form.get(name);
    if (typeof file !== 'object' || file === null)
      throw badForm(`map names ${quote(name)}, but no file is there`);
    if (!Array.isArray(paths) || paths.length === 0 || paths.length > maxPlaces)
      throw badForm(`map must list 1 to ${maxPlaces} places for ${quote(name)}`);
    for (const path of paths) place(operation, path, file);
  }
  return operation;
}

/** Follows own properties only, so a path cannot reach anything outside the operation. */
function place(operation: Record<string, unknown>, path: unknown, file: object): void {
  const steps = typeof path === 'string' ? path.split('.') : [];
  const last = steps.pop();
  let holder: unknown = operation;
  if (steps[0] === 'variables' && steps.length <= maxPathSteps) {
    for (const step of steps)
      holder = isObject(holder) && Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (last !== undefined && isObject(holder) && Object.hasOwn(holder, last) && holder[last] === null) {
      holder[last] = file;
      return;
    }
  }
  throw badForm(`map must lead to a variable that is null, but leads to ${quote(String(path))}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textPart(form: Form, name: string): string {
  const part = form.get(name);
  if (typeof part === 'string') return part;
  throw badForm(`${name} must be a text, but is ${part === null ? 'not there' : 'a file'}`);
}

function badForm(problem: string): GraphQLError {
  return new GraphQLError(`Invalid multipart request: ${problem}.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
