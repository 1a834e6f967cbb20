/** Checks the arguments of public functions, for callers without a type checker. Errors say what was expected and what came. */

const sections = [
  'profile',
  'logLevel',
  'logFormat',
  'server',
  'federation',
  'scaleOut',
  'planner',
  'upstream',
  'appDirect',
];

/** Throws unless `config` is a Config as `loadConfig` makes it. */
export function checkConfig(caller: string, config: unknown): void {
  const expected = `${caller} expects the configuration that loadConfig makes, as in ${caller}(loadConfig({}))`;
  if (!isPlainObject(config)) throw new TypeError(`${expected}, but got ${kindOf(config)}`);
  const missing = sections.filter((name) => !Object.hasOwn(config, name));
  if (missing.length > 0) throw new TypeError(`${expected}, but got an object without ${missing.join(', ')}`);
}

/** `kinds`: every known option, and the kind of its value. */
export function checkOptions(
  caller: string,
  options: unknown,
  kinds: Readonly<Record<string, 'list' | 'object' | 'any'>>,
): void {
  if (!isPlainObject(options)) {
    throw new TypeError(`${caller} expects an object of options, but got ${kindOf(options)}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const known = Object.keys(kinds).join(', ');
      throw new TypeError(`${caller} expects the options ${known}, but got ${JSON.stringify(name)}`);
    }
    if (value === undefined || kind === 'any') continue;
    const fits = kind === 'list' ? Array.isArray(value) : isPlainObject(value);
    if (fits) continue;
    const wanted = kind === 'list' ? 'a list' : 'an object';
    throw new TypeError(`${caller} expects ${name} to be ${wanted}, but got ${kindOf(value)}`);
  }
}

/** Describes a value without repeating it: it may be a secret in the wrong place. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Promise) return 'a promise';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Promise);
}
