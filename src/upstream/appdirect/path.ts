/** Builds the paths of AppDirect from templates. Each value is checked by the form that its name has, before it becomes part of a path. */
import { InputError } from '../errors.ts';
import { isUuid } from './key.ts';

/** `'company' | 'user'` for `/companies/{company}/memberships/{user}`. */
export type ParametersOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersOf<Rest>
  : never;

interface ParameterForm {
  readonly accepts: (value: string) => boolean;
  readonly wanted: string;
}

const uuid: ParameterForm = { accepts: isUuid, wanted: 'a UUID in lower case with hyphens' };
const number: ParameterForm = {
  accepts: (value) => /^[1-9]\d{0,14}$/.test(value),
  wanted: 'a whole number above zero',
};

/** Characters that could change which resource a path means, here or behind a proxy that decodes. */
const separators = /[/\\?#%;\p{Cc}\p{Surrogate}]/u;
/** In characters. */
const maxExternalId = 255;

const externalId: ParameterForm = {
  accepts: (value) => value.trim() !== '' && value.length <= maxExternalId && !separators.test(value),
  wanted: `1 to ${maxExternalId} characters without / \\ ? # % ; and control characters`,
};

/** Every other name means a UUID. */
const forms: Readonly<Record<string, ParameterForm>> = {
  bundleId: number,
  applicationId: number,
  externalId,
};

/** The texts and names of each template, in turn. Templates are constants in the source, so there are few. */
const pieces = new Map<string, readonly string[]>();

function piecesOf(template: string): readonly string[] {
  let known = pieces.get(template);
  if (known === undefined) pieces.set(template, (known = template.split(/[{}]/)));
  return known;
}

/** `/account/v2/companies/{company}` with its values. Rejects a value of another form. */
export function fillPath(template: string, parameters: Readonly<Record<string, string>>): string {
  let path = '';
  let isName = false;
  for (const piece of piecesOf(template)) {
    path += isName ? encodeURIComponent(checkParameter(piece, parameters[piece])) : piece;
    isName = !isName;
  }
  return path;
}

function checkParameter(name: string, value: string | undefined): string {
  const form = forms[name] ?? uuid;
  if (value !== undefined && form.accepts(value)) return value;
  const shown =
    value === undefined ? 'nothing' : JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  throw new InputError(`${name} must be ${form.wanted}, but got ${shown}`, {
    argument: [name],
    broken: { rule: 'FORMAT' },
  });
}
