/** The controls of a running sandbox, below `/__sandbox`: journal, reset, faults, scenarios, clock, people. They are not part of the API. */
import type { RouteResult } from './route-result.ts';
import { noContent, ok } from './route-result.ts';
import type { IncomingMessage } from 'node:http';
import { consoleHandlers } from '../console/controls.ts';
import { Input } from '../input.ts';
import { forbidden, invalid, notFound, Problem } from '../problem.ts';
import { faultNames, faultsNamed, namedFaults } from './named-faults.ts';
import { readFaults } from './faults.ts';
import type { ControlTargets, Handlers } from './control-call.ts';
import { readRequestBody } from './request-body.ts';
import type { SandboxApi } from '../api.ts';
import type { ScenarioInfo } from '../scenario.ts';
import type { DataStore } from '../store/store.ts';

const handlers: Handlers = {
  ...consoleHandlers,
  '/__sandbox/people': {
    GET: ({ api, targets: { store } }) => ok({ people: api.people?.(store) ?? [] }),
  },
  '/__sandbox/token': {
    GET: ({ api, targets: { store }, query }) => {
      const userId = parameter(query, 'user');
      const accountId = parameter(query, 'account');
      if (!api.tokenFor) throw notFound();
      return ok({ userId, accountId, token: api.tokenFor(store, userId, accountId) });
    },
  },
  '/__sandbox/scenarios': {
    GET: ({ targets: { scenarios } }) => ok({ scenarios: scenarios.map(infoOf) }),
  },
  '/__sandbox/scenario': {
    GET: ({ targets: { scenario } }) => ok({ scenario: scenario === undefined ? null : infoOf(scenario) }),
    PUT: async ({ targets, document: read }) => {
      const document = await read();
      const names = targets.scenarios.map(({ name }) => name);
      const name = readName(document, names);
      const scenario = targets.scenarios.find((entry) => entry.name === name);
      if (scenario === undefined) throw notFound();
      targets.load(scenario);
      return ok({ scenario: infoOf(scenario) });
    },
    DELETE: ({ targets }) => {
      targets.reset();
      return noContent;
    },
  },
  '/__sandbox/calls': {
    GET: ({ targets: { journal } }) => ok({ calls: journal.list(), dropped: journal.dropped }),
    DELETE: ({ targets: { journal, exchanges } }) => {
      journal.clear();
      exchanges.clear();
      return noContent;
    },
  },
  '/__sandbox/reset': {
    POST: ({ targets }) => {
      targets.reset();
      return noContent;
    },
  },
  '/__sandbox/faults': {
    GET: ({ targets: { faults } }) => ok({ faults: faults.list() }),
    PUT: async ({ targets: { faults }, document: read }) => {
      const document = await read();
      const isNamed = typeof document === 'object' && document !== null && 'name' in document;
      faults.set(isNamed ? (faultsNamed(readName(document, faultNames)) ?? []) : readFaults(document));
      return ok({ faults: faults.list() });
    },
    DELETE: ({ targets: { faults } }) => {
      faults.set([]);
      return noContent;
    },
  },
  '/__sandbox/faults/named': {
    GET: () => ok({ faults: namedFaults }),
  },
  '/__sandbox/clock': {
    GET: ({ targets: { clock } }) => ok({ now: clock.iso() }),
    PUT: async ({ targets: { clock }, document }) => {
      clock.fix(readMoment(await document()));
      return ok({ now: clock.iso() });
    },
    DELETE: ({ targets: { clock } }) => {
      clock.fix(undefined);
      return noContent;
    },
  },
};

function infoOf({ name, title, description }: ScenarioInfo): ScenarioInfo {
  return { name, title, description };
}

function readName(document: unknown, names: readonly string[]): string {
  const input = new Input(document);
  const name = input.enumOf('name', names, { required: true }) ?? '';
  input.done();
  return name;
}

function parameter(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '') throw invalid({ [name]: [`The parameter ${name} is required.`] });
  return value;
}

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
 * browser carry that page's origin or host name, and are refused as well.
 */
export function checkLocal({ headers: { host, origin } }: IncomingMessage, onLoopback: boolean): void {
  const local = (authority: string | undefined) =>
    authority === undefined || /^(https?:\/\/)?(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(authority);
  if (onLoopback && local(host) && local(origin)) return;
  throw forbidden('The controls answer only where the sandbox listens on loopback.');
}

export const controlPaths: readonly string[] = Object.keys(handlers);

export function control<S extends DataStore>(
  path: string,
  query: string,
  request: IncomingMessage,
  targets: ControlTargets<S>,
  api: SandboxApi<S>,
): RouteResult | Promise<RouteResult> {
  const { method = '' } = request;
  const methods = handlers[path];
  if (!methods) return ownControl(path, request, targets, api.control);
  const handler = methods[method];
  if (!handler) {
    const allow = Object.keys(methods).join(', ');
    throw new Problem(405, { detail: `Expected one of ${allow}.`, headers: { allow } });
  }
  return handler({
    api,
    targets,
    query: new URLSearchParams(query),
    document: async (maxBytes) => (await readRequestBody(request, undefined, maxBytes)).document,
  });
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
