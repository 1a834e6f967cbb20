/** Business rules: the 400 for a forbidden operation, with the reason. */
import { Problem } from '../../core/problem.ts';

export interface BrokenRule {
  /** What failed, e.g. `Buyer disable failed`. */
  readonly title: string;
  readonly code: string;
  readonly message: string;
  readonly properties: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** 400 with `errors` as a list: a business rule or the object's state forbids it. */
export function refused({ title, code, message, properties, parameters }: BrokenRule): Problem {
  return new Problem(400, {
    title,
    // The number is invented, because the service's error catalogue for accounts is not published.
    type: `https://docs.platform.softwareone.com/developer-resources/rest-api/errors/accounts#${code}`,
    detail: message.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => shown(parameters[name])),
    errors: [{ message, properties, id: code, parameters }],
  });
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Throws unless the rule holds. */
export function guard(title: string, rule: Omit<BrokenRule, 'title'>, holds: boolean): void {
  if (!holds) throw refused({ title, ...rule });
}

/** Most ids that one problem names. */
const maxIds = 20;

/** The ids of the rows that prevent an operation, for a problem's parameters. */
export function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.slice(0, maxIds).map((row) => row.id);
}
