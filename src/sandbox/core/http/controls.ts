/** The controls of a running sandbox, below `/__sandbox`: journal, reset, faults, clock. They are not part of the API. */
import type { RouteResult } from './route-result.ts';
import { noContent, ok } from './route-result.ts';
import type { IncomingMessage } from 'node:http';
import { Input } from '../input.ts';
import { forbidden, notFound, Problem } from '../problem.ts';
import { readFaults } from './faults.ts';
import type { FaultList } from './faults.ts';
import type { Journal } from './journal.ts';
import { readRequestBody } from './request-body.ts';
import type { Clock } from '../clock.ts';
import type { SandboxApi } from '../api.ts';
import type { DataStore } from '../store/store.ts';

export interface ControlTargets<S extends DataStore = DataStore> {
  readonly store: S;
  readonly journal: Journal;
  readonly faults: FaultList;
  readonly clock: Clock;
  /** Data, journal, faults and clock as at the start. */
  reset(): void;
  /** Writes the data to its file, if it has one. */
  save(): Promise<void> | undefined;
}

type Handler = (targets: ControlTargets, request: IncomingMessage) => RouteResult | Promise<RouteResult>;

const handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/__sandbox/calls': {
    GET: ({ journal }) => ok({ calls: journal.list(), dropped: journal.dropped }),
    DELETE: ({ journal }) => {
      journal.clear();
      return noContent;
    },
  },
  '/__sandbox/reset': {
    POST: (targets) => {
      targets.reset();
      return noContent;
    },
  },
  '/__sandbox/faults': {
    GET: ({ faults }) => ok({ faults: faults.list() }),
    PUT: async ({ faults }, request) => {
      faults.set(readFaults((await readRequestBody(request)).document));
      return ok({ faults: faults.list() });
    },
    DELETE: ({ faults }) => {
      faults.set([]);
      return noContent;
    },
  },
  '/__sandbox/clock': {
    GET: ({ clock }) => ok({ now: clock.iso() }),
    PUT: async ({ clock }, request) => {
      clock.fix(readMoment((await readRequestBody(request)).document));
      return ok({ now: clock.iso() });
    },
    DELETE: ({ clock }) => {
      clock.fix(undefined);
      return noContent;
    },
  },
};

/** A moment fixes the clock; null lets it run. */
function readMoment(document: unknown): number | undefined {
  const input = new Input(document);
  const text = input.text('now');
  if (text === undefined) input.fail('now', 'The now is required: a moment in ISO 8601, or null.');
  const moment = text === undefined || text === null ? undefined : Date.parse(text);
  if (Number.isNaN(moment)) input.fail('now', `The now must be a moment in ISO 8601, but got '${text}'.`);
  input.done();
  return moment;
}

/**
 * `onLoopback`: the sandbox listens where only this machine reaches it. Calls that a foreign page makes in a
 * browser carry that page's origin or host name, and are refused as well. `own`: the controls of the API.
 */
export function control<S extends DataStore>(
  path: string,
  request: IncomingMessage,
  targets: ControlTargets<S>,
  onLoopback: boolean,
  own: SandboxApi<S>['control'],
): RouteResult | Promise<RouteResult> {
  const { host, origin } = request.headers;
  const local = (authority: string | undefined) =>
    authority === undefined || /^(https?:\/\/)?(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(authority);
  if (!onLoopback || !local(host) || !local(origin)) {
    throw forbidden('The controls answer only where the sandbox listens on loopback.');
  }
  const { method = '' } = request;
  const methods = handlers[path];
  if (!methods) return ownControl(path, request, targets, own);
  const handler = methods[method];
  if (!handler) {
    const allow = Object.keys(methods).join(', ');
    throw new Problem(405, { detail: `Expected one of ${allow}.`, headers: { allow } });
  }
  return handler(targets, request);
}

async function ownControl<S extends DataStore>(
  path: string,
  request: IncomingMessage,
  targets: ControlTargets<S>,
  own: SandboxApi<S>['control'],
): Promise<RouteResult> {
  const { method = 'GET' } = request;
  const call = {
    method,
    path: path.slice('/__sandbox'.length),
    readDocument: async () => (await readRequestBody(request)).document,
  };
  const result = await own?.(call, targets.store);
  if (!result) throw notFound();
  if (method !== 'GET' && method !== 'HEAD') await targets.save();
  return result;
}
