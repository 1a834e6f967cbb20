/** The controls of a running sandbox, below `/__sandbox`: journal, reset, faults, scenarios, clock, people. They are not part of the API. */
import type { RouteResult } from './route-result.ts';
import { noContent, ok } from './route-result.ts';
import type { IncomingMessage } from 'node:http';
import { Input } from '../input.ts';
import { forbidden, invalid, notFound, Problem } from '../problem.ts';
import { faultNames, faultsNamed, namedFaults } from './named-faults.ts';
import { readFaults } from './faults.ts';
import type { FaultList } from './faults.ts';
import type { Journal } from './journal.ts';
import { readRequestBody } from './request-body.ts';
import type { Clock } from '../clock.ts';
import type { SandboxApi } from '../api.ts';
import type { Scenario, ScenarioInfo } from '../scenario.ts';
import type { DataStore } from '../store/store.ts';

export interface ControlTargets<S extends DataStore = DataStore> {
  readonly store: S;
  readonly journal: Journal;
  readonly faults: FaultList;
  readonly clock: Clock;
  readonly scenarios: readonly Scenario<S>[];
  readonly scenario: Scenario<S> | undefined;
  /** Replaces data, journal, faults and clock. */
  load(scenario: Scenario<S>): void;
  /** Data, journal, faults and clock as at the start. */
  reset(): void;
  /** Writes the data to its file, if it has one. */
  save(): Promise<void> | undefined;
}

/** One call of a control. */
interface ControlCall<S extends DataStore> extends ControlTargets<S> {
  readonly api: SandboxApi<S>;
  readonly query: URLSearchParams;
  readonly document: () => Promise<unknown>;
}

type Handler = <S extends DataStore>(call: ControlCall<S>) => RouteResult | Promise<RouteResult>;

const handlers: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  '/__sandbox/people': {
    GET: ({ api, store }) => ok({ people: api.people?.(store) ?? [] }),
  },
  '/__sandbox/token': {
    GET: ({ api, store, query }) => {
      const userId = parameter(query, 'user');
      const accountId = parameter(query, 'account');
      if (!api.tokenFor) throw notFound();
      return ok({ userId, accountId, token: api.tokenFor(store, userId, accountId) });
    },
  },
  '/__sandbox/scenarios': {
    GET: ({ scenarios }) => ok({ scenarios: scenarios.map(infoOf) }),
  },
  '/__sandbox/scenario': {
    GET: ({ scenario }) => ok({ scenario: scenario === undefined ? null : infoOf(scenario) }),
    PUT: async (call) => {
      const document = await call.document();
      const names = call.scenarios.map(({ name }) => name);
      const name = readName(document, names);
      const scenario = call.scenarios.find((entry) => entry.name === name);
      if (scenario === undefined) throw notFound();
      call.load(scenario);
      return ok({ scenario: infoOf(scenario) });
    },
    DELETE: ({ reset }) => {
      reset();
      return noContent;
    },
  },
  '/__sandbox/calls': {
    GET: ({ journal }) => ok({ calls: journal.list(), dropped: journal.dropped }),
    DELETE: ({ journal }) => {
      journal.clear();
      return noContent;
    },
  },
  '/__sandbox/reset': {
    POST: ({ reset }) => {
      reset();
      return noContent;
    },
  },
  '/__sandbox/faults': {
    GET: ({ faults }) => ok({ faults: faults.list() }),
    PUT: async ({ faults, document: read }) => {
      const document = await read();
      const isNamed = typeof document === 'object' && document !== null && 'name' in document;
      faults.set(isNamed ? (faultsNamed(readName(document, faultNames)) ?? []) : readFaults(document));
      return ok({ faults: faults.list() });
    },
    DELETE: ({ faults }) => {
      faults.set([]);
      return noContent;
    },
  },
  '/__sandbox/faults/named': {
    GET: () => ok({ faults: namedFaults }),
  },
  '/__sandbox/clock': {
    GET: ({ clock }) => ok({ now: clock.iso() }),
    PUT: async ({ clock, document }) => {
      clock.fix(readMoment(await document()));
      return ok({ now: clock.iso() });
    },
    DELETE: ({ clock }) => {
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
    store: targets.store,
    journal: targets.journal,
    faults: targets.faults,
    clock: targets.clock,
    scenarios: targets.scenarios,
    scenario: targets.scenario,
    load: (scenario) => targets.load(scenario),
    reset: () => targets.reset(),
    save: () => targets.save(),
    query: new URLSearchParams(query),
    document: async () => (await readRequestBody(request)).document,
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
