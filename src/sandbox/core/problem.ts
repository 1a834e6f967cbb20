/** Problems: errors with a status and a body after RFC 9457, `errors` a map (validation) or a list (business rules). */
import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';

/** Messages by path of the offending member. */
export type ErrorMap = Readonly<Record<string, readonly string[]>>;

interface ProblemOptions {
  readonly title?: string;
  readonly detail?: string;
  readonly type?: string;
  readonly errors?: ErrorMap | readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere below a route; the API turns it into an error body. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly options: ProblemOptions;

  constructor(status: number, options: ProblemOptions = {}) {
    super(options.detail ?? options.title ?? STATUS_CODES[status] ?? 'Error');
    this.status = status;
    this.options = options;
  }
}

const sections: Readonly<Record<number, string>> = {
  400: '15.5.1',
  401: '15.5.2',
  403: '15.5.4',
  404: '15.5.5',
  405: '15.5.6',
  406: '15.5.7',
  413: '15.5.14',
  414: '15.5.15',
  415: '15.5.16',
  500: '15.6.1',
  501: '15.6.2',
  502: '15.6.3',
  503: '15.6.4',
  504: '15.6.5',
};

/** `traceparent` is the caller's, if it sent one: its trace id is kept. */
export function problemBody(problem: Problem, traceparent?: string): Record<string, unknown> {
  const { title, detail, type, errors } = problem.options;
  const section = sections[problem.status];
  return {
    type: type ?? (section ? `https://tools.ietf.org/html/rfc9110#section-${section}` : 'about:blank'),
    title: title ?? STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    traceId: traceId(traceparent),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** W3C trace-context form. */
function traceId(traceparent: string | undefined): string {
  const trace = /^00-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? randomBytes(16).toString('hex');
  return `00-${trace}-${randomBytes(8).toString('hex')}-00`;
}

/** Unknown, or outside the caller's scope: the two look the same. */
export function notFound(): Problem {
  return new Problem(404, { detail: 'The requested resource was not found.' });
}

export function forbidden(detail: string): Problem {
  return new Problem(403, { detail });
}

/** 400 with `errors` as a map of paths. */
export function invalid(errors: ErrorMap): Problem {
  return new Problem(400, { detail: 'One or more validation errors occurred.', errors });
}
