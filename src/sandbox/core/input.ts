/** Reads a request's JSON document member by member and reports every error at once. */
import { invalid } from './problem.ts';

interface TextRule {
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What the pattern expects, in words. */
  readonly expected?: string;
}

/** What the ids of one kind of object look like. */
export interface IdForm {
  readonly pattern: RegExp;
  readonly example: string;
}

const patterns = {
  /** An apostrophe is allowed before the @, because names contain it. */
  email: /^[^\s@"]+@(?=[^\s@"']+$).[^.]*\../,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
} as const;

/**
 * Every reader answers `undefined` for a member that is absent and `null` for one that is null, because
 * an update leaves the first alone and clears the second. Unknown members are ignored, as the service does.
 */
export class Input {
  readonly #document: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #errors: Map<string, string[]>;

  constructor(document: unknown, path = '', errors = new Map<string, string[]>()) {
    this.#path = path;
    this.#errors = errors;
    const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
    if (!isObject) this.#fail('', `A JSON object was expected, but got ${kindOf(document)}.`);
    this.#document = isObject ? (document as Readonly<Record<string, unknown>>) : {};
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#document, name);
  }

  text(name: string, rule: TextRule = {}): string | null | undefined {
    const { required = false, min = required ? 1 : 0, max, pattern, expected = 'another form' } = rule;
    const value = this.#value(name);
    if (value === undefined || value === null) {
      if (required || (value === null && min > 0)) this.#fail(name, `The ${name} is required.`);
      return value;
    }
    if (typeof value !== 'string') {
      this.#fail(name, `The ${name} must be a string, but got ${kindOf(value)}.`);
      return undefined;
    }
    if (min > 0 && value.trim() === '') this.#fail(name, `The ${name} must not be empty.`);
    else if (max !== undefined && value.length > max) {
      this.#fail(name, `The ${name} must have at most ${max} characters, but got ${value.length}.`);
    } else if (pattern && value !== '' && !pattern.test(value)) {
      this.#fail(name, `The ${name} must be ${expected}, but got '${value.slice(0, 100)}'.`);
    }
    return value;
  }

  email(name: string, rule: TextRule = {}): string | null | undefined {
    return this.text(name, { max: 320, ...rule, pattern: patterns.email, expected: 'an e-mail address' });
  }

  uuid(name: string, rule: TextRule = {}): string | null | undefined {
    return this.text(name, { ...rule, pattern: patterns.uuid, expected: 'a UUID' });
  }

  enumOf<const V extends string>(
    name: string,
    values: readonly V[],
    rule: { readonly required?: boolean } = {},
  ): V | null | undefined {
    const value = this.text(name, rule);
    if (value === undefined || value === null || value === '') return value === null ? null : undefined;
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) {
      this.#fail(name, `The ${name} must be one of ${values.join(', ')}, but got '${value.slice(0, 100)}'.`);
    }
    return found;
  }

  boolean(name: string, rule: { readonly required?: boolean } = {}): boolean | null | undefined {
    const value = this.#value(name);
    if (value === undefined || value === null) {
      if (rule.required) this.#fail(name, `The ${name} is required.`);
      return value;
    }
    if (typeof value === 'boolean') return value;
    this.#fail(name, `The ${name} must be true or false, but got ${kindOf(value)}.`);
    return undefined;
  }

  object(name: string, rule: { readonly required?: boolean } = {}): Input | null | undefined {
    const value = this.#value(name);
    if (value === undefined || value === null) {
      if (rule.required) this.#fail(name, `The ${name} is required.`);
      return value;
    }
    return new Input(value, this.#join(name), this.#errors);
  }

  /** The members of a list, each read by its own `Input`. */
  objects(name: string, rule: { readonly required?: boolean } = {}): Input[] | null | undefined {
    const value = this.#list(name, rule);
    return value && value.map((item, at) => new Input(item, this.#join(`${name}[${at}]`), this.#errors));
  }

  /** Items that may be plain strings or objects. */
  items(name: string, rule: { readonly required?: boolean } = {}): (string | Input)[] | null | undefined {
    const value = this.#list(name, rule);
    return (
      value &&
      value.map((item, at) =>
        typeof item === 'string' ? item : new Input(item, this.#join(`${name}[${at}]`), this.#errors),
      )
    );
  }

  /** The id in `{ "id": "…" }`. */
  reference(name: string, form: IdForm, rule: { readonly required?: boolean } = {}) {
    const target = this.object(name, rule);
    return target ? target.id(form) : target;
  }

  references(name: string, form: IdForm, rule: { readonly required?: boolean } = {}) {
    const targets = this.objects(name, rule);
    return targets && targets.map((target) => target.id(form)).filter((id) => id !== undefined);
  }

  /** This object's own `id`. */
  id({ pattern, example }: IdForm): string | undefined {
    return this.text('id', { required: true, pattern, expected: `an id such as ${example}` }) ?? undefined;
  }

  /** The raw value, for members that are stored as they come. */
  raw(name: string): unknown {
    return this.#value(name);
  }

  fail(name: string, message: string): void {
    this.#fail(name, message);
  }

  /** Throws the 400 if the document has any error. */
  done(): void {
    if (this.#errors.size > 0) throw invalid(Object.fromEntries(this.#errors));
  }

  #value(name: string): unknown {
    return this.has(name) ? this.#document[name] : undefined;
  }

  #list(name: string, rule: { readonly required?: boolean }): unknown[] | null | undefined {
    const value = this.#value(name);
    if (value === undefined || value === null) {
      if (rule.required) this.#fail(name, `The ${name} are required.`);
      return value;
    }
    if (Array.isArray(value)) return value as unknown[];
    this.#fail(name, `The ${name} must be a list, but got ${kindOf(value)}.`);
    return undefined;
  }

  #join(name: string): string {
    if (name === '') return this.#path === '' ? '$' : this.#path;
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #fail(name: string, message: string): void {
    const path = this.#join(name);
    const messages = this.#errors.get(path);
    if (messages) messages.push(message);
    else this.#errors.set(path, [message]);
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`.replace('a object', 'an object');
}
