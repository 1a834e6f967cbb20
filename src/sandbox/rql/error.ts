/** The errors of a query, in the form of the 400 response: messages by path or name. */

/** Keys and quoted values are cut to this many characters, so that a response never repeats a whole query. */
const MAX_ECHO_LENGTH = 200;

export function clip(text: string): string {
  return text.length <= MAX_ECHO_LENGTH ? text : `${text.slice(0, MAX_ECHO_LENGTH)}…`;
}

export class QueryError extends Error {
  /** Key: the offending path or name as the client wrote it. */
  readonly errors: Record<string, string[]>;
  /** Set for the few errors with their own code, such as `order:no_props`. */
  readonly code?: string;

  constructor(entries: Iterable<readonly [key: string, message: string]>, code?: string) {
    const grouped = new Map<string, string[]>();
    for (const [key, message] of entries) {
      const clipped = clip(key);
      const messages = grouped.get(clipped);
      if (messages === undefined) grouped.set(clipped, [message]);
      else if (!messages.includes(message)) messages.push(message);
    }
    super([...grouped].map(([key, messages]) => `${key}: ${messages.join(' ')}`).join('; '));
    this.name = 'QueryError';
    // fromEntries defines own members, so a key such as `__proto__` stays an ordinary key.
    this.errors = Object.fromEntries(grouped);
    if (code !== undefined) this.code = code;
  }
}

export function queryError(key: string, message: string, code?: string): QueryError {
  return new QueryError([[key, message]], code);
}

/** Runs every task, and throws one error with everything that they found. */
export function collectErrors<T>(tasks: Iterable<() => T>): T[] {
  const results: T[] = [];
  const failures: QueryError[] = [];
  for (const task of tasks) {
    try {
      results.push(task());
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return results;
  if (failures.length === 1) throw first;
  const entries = failures.flatMap(({ errors }) =>
    Object.entries(errors).flatMap(([key, messages]) => messages.map((message) => [key, message] as const)),
  );
  throw new QueryError(entries, failures.find(({ code }) => code !== undefined)?.code);
}
