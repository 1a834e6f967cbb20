/** The errors of a query, in the form of the 400 response: messages by path or name. */

/** Keys and quoted values are cut to this many characters, so that a response never repeats a whole query. */
const MAX_ECHO_LENGTH = 200;

export function clip(text: string): string {
  return text.length <= MAX_ECHO_LENGTH ? text : `${text.slice(0, MAX_ECHO_LENGTH)}…`;
}

/** The key of errors that concern no path: most of them. */
export const GENERAL_KEY = 'rql_validation';

export class QueryError extends Error {
  /** Key: the offending path as the client wrote it, or the code of the error. */
  readonly errors: Record<string, string[]>;

  constructor(entries: Iterable<readonly [key: string, message: string]>) {
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
  }
}

export function queryError(key: string, message: string): QueryError {
  return new QueryError([[key, message]]);
}

/** An error of a condition that is reported under the general key. */
export function invalid(message: string): QueryError {
  return queryError(GENERAL_KEY, message);
}

/** A text that cannot be parsed. It is reported alone. */
export class SyntaxProblem extends QueryError {
  constructor(message: string) {
    super([[GENERAL_KEY, message]]);
  }
}

/** Runs every task, and throws one error with everything that they found, or the first syntax problem alone. */
export function collectErrors<T>(tasks: Iterable<() => T>): T[] {
  const results: T[] = [];
  const failures: QueryError[] = [];
  for (const task of tasks) {
    try {
      results.push(task());
    } catch (error) {
      if (!(error instanceof QueryError) || error instanceof SyntaxProblem) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first === undefined) return results;
  if (failures.length === 1) throw first;
  const entries = failures.flatMap(({ errors }) =>
    Object.entries(errors).flatMap(([key, messages]) => messages.map((message) => [key, message] as const)),
  );
  throw new QueryError(entries);
}
