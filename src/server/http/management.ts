/** The management paths: /livez (the process runs; makes no upstream call), /readyz (whether to send it requests), /metrics. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { normaliseTarget } from './request-target.ts';
import { send } from './send-response.ts';

/** Undefined when ready; else the reason, in a few words. */
export type ReadinessCheck = () => string | undefined;

export interface ManagementOptions {
  readonly readiness: readonly ReadinessCheck[];
  /** Names of the upstreams that fail. Default: none. */
  readonly failing?: (() => readonly string[]) | undefined;
  /** When undefined, there is no /metrics. */
  readonly metrics: Metrics | undefined;
}

export interface ManagementResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Management {
  /** Undefined for any other path. */
  readonly answer: (method: string, path: string) => Promise<ManagementResponse> | undefined;
  /** Whether this is a management path, with or without a query string. */
  readonly isOwn: (url: string) => boolean;
}

export function createManagement({ readiness, failing = () => [], metrics }: ManagementOptions): Management {
  const pages: Readonly<Record<string, () => ManagementResponse | Promise<ManagementResponse>>> = {
    '/livez': () => json(200, { status: 'ok' }),
    '/readyz': () => {
      const reasons = readiness.map((check) => check()).filter((reason) => reason !== undefined);
      const failed = failing();
      const more = failed.length === 0 ? {} : { failing: failed };
      return reasons.length === 0
        ? json(200, { status: 'ok', ...more })
        : json(503, { status: 'unavailable', reasons, ...more });
    },
    ...(metrics === undefined
      ? {}
      : {
          '/metrics': async () => ({
            status: 200,
            headers: { 'content-type': metrics.contentType, 'cache-control': 'no-store' },
            body: await metrics.text(),
          }),
        }),
  };
  const answer: Management['answer'] = (method, path) => {
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page === undefined) return undefined;
    if (method !== 'GET' && method !== 'HEAD') {
      return Promise.resolve(
        json(405, { status: 'error', message: `${path} takes GET or HEAD` }, { allow: 'GET, HEAD' }),
      );
    }
    return Promise.resolve(page());
  };
  return { answer, isOwn: (url) => Object.hasOwn(pages, withoutQuery(url)) };
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function json(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ManagementResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

/** Serves the management paths on the GraphQL port. */
export function useManagement({ answer: answerTo }: Management): GatewayPlugin {
  return {
    async onRequest({ request, url, endResponse, fetchAPI }) {
      const answer = await answerTo(request.method, url.pathname);
      if (answer === undefined) return;
      const { body, ...init } = answer;
      endResponse(new fetchAPI.Response(body, init));
    },
  };
}

/** Serves the management paths on a separate port. Does not reject. */
export function serveManagement({ answer: answerTo }: Management) {
  return async (req: IncomingMessage, res: ServerResponse, connection: 'keep' | 'last'): Promise<void> => {
    normaliseTarget(req);
    try {
      const answer = await answerTo(req.method ?? '', withoutQuery(req.url ?? ''));
      await send(req, res, answer ?? json(404, { status: 'error', message: 'no such path' }), { connection });
    } catch {
      res.destroy();
    }
  };
}
