/**
 * Keeps whole answers of queries, for the credential that asked and for no other, until a write passes through
 * this gateway or their time is over. What a write elsewhere changes is seen when their time is over.
 */
import { print, type ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { preferredLanguages } from '../../upstream/http/languages.ts';
import { callerKey } from '../../upstream/http/caller-key.ts';
import type { ServerConfig } from '../../config/config.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { OperationInput, OperationWrapper, RunOperation } from '../operation/run-operation.ts';
import type { AnswerStore } from './answer-store.ts';
import { hashOf } from './caller.ts';

export interface CacheOptions {
  readonly store: AnswerStore;
  /** Same schema and same upstream, same answers. */
  readonly namespace: string;
  /** Larger answers are not kept, in bytes. */
  readonly maxEntryBytes: number;
  /** Where it is off, the header that asks for it changes nothing. */
  readonly explain?: ServerConfig['explain'];
  readonly metrics?: Pick<Metrics, 'cacheAsked'> | undefined;
}

/**
 * May be kept by the caller's own client alone, and asked for again each time: nothing can be taken back from
 * there when a write makes it stale.
 */
const cachedHeaders = {
  'cache-control': 'private, max-age=0, must-revalidate',
  vary: 'Authorization',
} as const;

interface CacheSettings extends CacheOptions {
  readonly languages: CallerLanguages;
}

export function cacheAnswers(options: CacheOptions): OperationWrapper {
  const settings: CacheSettings = { ...options, languages: createCallerLanguages() };
  return (next) => (operation) => {
    const { state, headers } = operation;
    switch (state.operation?.type) {
      case 'mutation':
        return runWrite(next, operation, options.store);
      case 'query':
        return mayBeKept(headers, options.explain) ? runQuery(next, operation, settings) : next(operation);
      default:
        return next(operation);
    }
  };
}

/** Explained, an operation is to show the calls that it makes; files are no part of the key. */
function mayBeKept(headers: OperationInput['headers'], explain: CacheOptions['explain']): boolean {
  if (explain !== 'off' && headers.get('x-explain') === 'true') return false;
  return !/^multipart\//i.test(headers.get('content-type') ?? '');
}

/** Also when it failed: the outcome of a write is not known then. One that never reached upstream changed nothing. */
async function runWrite(
  next: RunOperation,
  operation: OperationInput,
  store: AnswerStore,
): Promise<ExecutionResult> {
  const close = await store.announce();
  try {
    return await next(operation);
  } finally {
    const calls = operation.state.operationContext?.explain?.().calls ?? [];
    const isChange = calls.some((call) => !('method' in call) || call.method !== 'GET');
    await close(isChange ? 'changed' : 'unchanged');
  }
}

async function runQuery(
  next: RunOperation,
  operation: OperationInput,
  settings: CacheSettings,
): Promise<ExecutionResult> {
  const { store, maxEntryBytes, metrics } = settings;
  const { state, headers } = operation;
  const cacheControl = headers.get('cache-control')?.toLowerCase() ?? '';
  if (cacheControl.includes('no-store')) return next(operation);
  const key = keyOf(operation, settings);
  const { text, epoch } = await store.find(key);
  const kept = text === undefined || cacheControl.includes('no-cache') ? undefined : dataIn(text);
  if (kept !== undefined) {
    metrics?.cacheAsked('hit');
    state.cache = 'hit';
    state.answerHeaders = cachedHeaders;
    state.operationContext = { explain: () => ({ calls: [], actual: 0 }) };
    return { data: kept };
  }
  // Without a epoch the store could not be asked.
  metrics?.cacheAsked(epoch === undefined ? 'error' : 'miss');
  state.cache = 'miss';
  const result = await next(operation);
  if (epoch === undefined || result.data == null || (result.errors ?? []).length > 0) return result;
  const entry = JSON.stringify(result.data);
  if (Buffer.byteLength(entry) > maxEntryBytes) return result;
  store.keep(key, epoch, entry);
  state.answerHeaders = cachedHeaders;
  return result;
}

/** Undefined of anything that is no kept answer, whoever damaged it: the answer is made again then. */
function dataIn(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data))
      return data as Record<string, unknown>;
  } catch {
    // Treated as any other damage.
  }
  return undefined;
}

/** Everything an answer may depend on. Upstream's own texts come in the caller's language. */
function keyOf(
  { headers, text, document, operationName, variables }: OperationInput,
  { namespace, languages }: Pick<CacheSettings, 'namespace' | 'languages'>,
): string {
  return hashOf([
    namespace,
    callerKey(headers.get('authorization')),
    languages.of(headers),
    text ?? print(document),
    operationName ?? null,
    // As they came in JSON, so they go back into it.
    JSON.stringify(variables),
  ]);
}

/** Of one caller. In any further ones it is given what is kept for them together. */
const maxLanguages = 32;
/** Callers whose languages are remembered. */
const maxCallers = 10_000;

interface CallerLanguages {
  readonly of: (headers: OperationInput['headers']) => string;
}

/** So that no caller has the same answer kept, and read, in any number of languages. */
function createCallerLanguages(): CallerLanguages {
  const known = new LRUCache<string, Set<string>>({ max: maxCallers });
  return {
    of: (headers) => {
      const wanted = preferredLanguages(headers.get('accept-language'));
      if (wanted === '') return wanted;
      const caller = callerKey(headers.get('authorization'));
      let languages = known.get(caller);
      if (languages === undefined) known.set(caller, (languages = new Set()));
      if (languages.size < maxLanguages) languages.add(wanted);
      return languages.has(wanted) ? wanted : 'others';
    },
  };
}
