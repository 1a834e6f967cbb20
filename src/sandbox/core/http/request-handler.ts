/** Answers HTTP requests: calls of the API with journal and faults, the controls, and everything else. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxApi } from '../api.ts';
import { Problem } from '../problem.ts';
import type { SandboxState } from '../state.ts';
import type { DataStore } from '../store/store.ts';
import { consoleFile } from '../console/pages.ts';
import { checkLocal, control, controlPaths } from './controls.ts';
import type { Fault } from './faults.ts';
import { readForm, readParts, readRequestBody } from './request-body.ts';
import { ok } from './route-result.ts';
import type { RouteResult } from './route-result.ts';
import { sendLines } from './send-lines.ts';
import { send } from './send.ts';

export interface RequestHandlerOptions<S extends DataStore> {
  readonly api: SandboxApi<S>;
  readonly state: SandboxState<S>;
  readonly latencyMs: number;
  /** Host and port of the server, for requests that name no host. */
  readonly authority: () => string;
  /** Whether only this machine reaches the sandbox; the controls answer nowhere else. */
  readonly onLoopback: () => boolean;
}

export function createRequestHandler<S extends DataStore>(
  options: RequestHandlerOptions<S>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const query = mark < 0 ? '' : url.slice(mark + 1);
    const done = isApiPath(options.api, path)
      ? handleApiCall(options, request, response, path, query)
      : handleOther(options, request, response, path, query);
    done.catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error));
      response.destroy();
    });
  };
}

function isApiPath<S extends DataStore>({ root, otherPaths = [] }: SandboxApi<S>, path: string): boolean {
  return path.startsWith(`${root}/`) || otherPaths.includes(path);
}

/** As routes have it: below the root, or complete. */
function routePath<S extends DataStore>({ root }: SandboxApi<S>, path: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

async function handleApiCall<S extends DataStore>(
  options: RequestHandlerOptions<S>,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: string,
): Promise<void> {
  const { api, state, latencyMs } = options;
  const started = performance.now();
  const method = request.method ?? 'GET';
  const seen: { sent?: unknown; result?: RouteResult; fault?: Fault } = {};
  const record = (status: number, bytes: number) => {
    const call = {
      method,
      path,
      query,
      status,
      ms: Math.round((performance.now() - started) * 1000) / 1000,
      bytes,
      token: api.maskToken(request.headers.authorization) ?? null,
    };
    state.exchanges.add({
      call: state.journal.add(call),
      at: Date.now(),
      requestHeaders: request.headers,
      sent: seen.sent,
      result: seen.result,
      fault: seen.fault?.kind,
    });
  };
  const fault = state.faults.take(method, path, routePath(api, path));
  if (fault) seen.fault = fault;
  const waitMs = latencyMs + (fault?.delayMs ?? 0);
  if (waitMs > 0) await wait(waitMs);
  if (response.destroyed) return record(0, 0);
  if (fault?.kind === 'hang') return record(0, 0);
  if (fault?.kind === 'reset') {
    record(0, 0);
    request.socket.resetAndDestroy();
    return;
  }
  let result: RouteResult;
  try {
    result = await resultOf(options, request, path, query, fault, (sent) => {
      seen.sent = sent;
    });
  } catch (error) {
    // The client left while its body was being read.
    if (response.destroyed) return record(0, 0);
    result = errorResult(api, error, request, path);
  }
  seen.result = result;
  if (result.lines === undefined) send(response, result, fault, record);
  else await sendLines(response, result, result.lines, fault, record);
}

/** Runs the operation, unless a fault takes its place. A write is in the data file before it is answered. */
async function resultOf<S extends DataStore>(
  { api, state, authority }: RequestHandlerOptions<S>,
  request: IncomingMessage,
  path: string,
  query: string,
  fault: Fault | undefined,
  onDocument: (document: unknown) => void,
): Promise<RouteResult> {
  if (fault?.kind === 'status' || fault?.kind === 'html') {
    throw new Problem(fault.status ?? 500, {
      detail: 'A fault was ordered.',
      headers: fault.headers ?? {},
    });
  }
  const { method = 'GET', headers } = request;
  const call = {
    method,
    path: routePath(api, path),
    query,
    authorization: headers.authorization,
    headers,
    origin: `http://${headers.host ?? authority()}`,
    readBody: async (part?: string) => {
      const body = await readRequestBody(request, part);
      onDocument(body.document);
      return body;
    },
    readForm: async () => {
      const form = await readForm(request);
      onDocument(form.toString());
      return form;
    },
    readParts: () => readParts(request),
  };
  const pending = api.handle(call, state.store);
  const result = pending instanceof Promise ? await pending : pending;
  if (method !== 'GET' && method !== 'HEAD') await state.save();
  return result;
}

/** The console for a browser on this machine; for programs, what is here. */
function entrance<S extends DataStore>(
  { api, onLoopback }: RequestHandlerOptions<S>,
  request: IncomingMessage,
  path: string,
): RouteResult {
  if (path !== '/') checkLocal(request, onLoopback());
  const wantsPage = /\btext\/html\b/i.test(request.headers.accept ?? '');
  if (!wantsPage || (path === '/' && !onLoopback())) {
    const about = { name: api.name, api: api.root, controls: '/__sandbox' };
    return ok(path === '/' ? about : { ...about, paths: controlPaths });
  }
  checkLocal(request, onLoopback());
  return consoleFile('index.html') ?? { status: 404 };
}

async function handleOther<S extends DataStore>(
  options: RequestHandlerOptions<S>,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: string,
): Promise<void> {
  const { api, state, onLoopback } = options;
  let result: RouteResult;
  try {
    if (path === '/' || path === '/__sandbox' || path === '/__sandbox/') {
      result = entrance(options, request, path);
    } else if (path.startsWith('/__sandbox/console/')) {
      checkLocal(request, onLoopback());
      result = consoleFile(path.slice('/__sandbox/console/'.length)) ?? { status: 404 };
    } else if (path.startsWith('/__sandbox/')) {
      checkLocal(request, onLoopback());
      result = await control(path, query, request, state, api);
      await state.pendingSave();
    } else {
      const outside = api.handleOutside(path, state.store);
      if (!outside) {
        throw new Problem(404, {
          detail: `Expected a path below ${api.root}, but got ${path.slice(0, 200)}.`,
        });
      }
      result = outside;
    }
  } catch (error) {
    result = errorResult(api, error, request, path);
  }
  send(response, result);
}

function errorResult<S extends DataStore>(
  api: SandboxApi<S>,
  error: unknown,
  request: IncomingMessage,
  path: string,
): RouteResult {
  const traceparent = request.headers['traceparent'];
  const known = api.errorResult(error, typeof traceparent === 'string' ? traceparent : undefined, path);
  if (known) return known;
  process.emitWarning(error instanceof Error ? error : String(error));
  return api.errorResult(new Problem(500), undefined, path) ?? { status: 500 };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
