/**
 * Caches complete answers to queries, separately for each credential, until they expire or the caller writes through
 * this gateway. Changes made elsewhere become visible when the answers expire.
 */
import { print, type ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { preferredLanguages } from '../../upstream/http/languages.ts';
import { claimedKey } from '../../upstream/http/caller-key.ts';
import type { ServerConfig } from '../../config/config.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { OperationInput, OperationWrapper, RunOperation } from '../operation/run-operation.ts';
import type { AnswerStore } from './answer-store.ts';
import { hashOf } from './caller.ts';

export interface CacheOptions {
  readonly store: AnswerStore;
  /** Identifies schema and upstream: answers of others must not be used. */
  readonly namespace: string;
  /** In bytes. Larger answers are not cached. */
  readonly maxEntryBytes: number;
  /** When it is off, the explain header has no effect. */
  readonly explain?: ServerConfig['explain'];
  readonly metrics?: Pick<Metrics, 'cacheAsked'> | undefined;
}

/**
 * Only the caller's own client may store the answer, and it must revalidate each time: the gateway cannot
 * invalidate the client's copy after a write.
 */
const cachedHeaders = {
  'cache-control': 'private, max-age=0, must-revalidate',
  vary: 'Authorization, AppDirect-Authorization',
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

/** An explained operation must make its calls, and files are not part of the key. */
function mayBeKept(headers: OperationInput['headers'], explain: CacheOptions['explain']): boolean {
  if (explain !== 'off' && /^(?:true|only)$/.test(headers.get('x-explain') ?? '')) return false;
  return !/^multipart\//i.test(headers.get('content-type') ?? '');
}

/** Invalidates even after a failure, because its outcome is unknown. A write that never reached upstream changed nothing. */
async function runWrite(
  next: RunOperation,
  operation: OperationInput,
  store: AnswerStore,
): Promise<ExecutionResult> {
  const close = await store.announce();
  try {
    return await next(operation);
  } finally {
    await close(hasOtherThanGet(operation.state) ? 'changed' : 'unchanged');
  }
}

/** Changes, and reads that upstream does not consider repeatable. */
function hasOtherThanGet({ operationContext }: OperationInput['state']): boolean {
  const calls = operationContext?.explain?.().calls ?? [];
  return calls.some((call) => !('method' in call) || call.method !== 'GET');
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
    state.operationContext = { callsMade: 0, explain: () => ({ calls: [], actual: 0 }) };
    return { data: kept };
  }
  // Without an epoch, the store could not be read.
  metrics?.cacheAsked(epoch === undefined ? 'error' : 'miss');
  state.cache = 'miss';
  const result = await next(operation);
  if (epoch === undefined || result.data == null || (result.errors ?? []).length > 0) return result;
  if (hasOtherThanGet(state)) return result;
  const entry = JSON.stringify(result.data);
  if (Buffer.byteLength(entry) > maxEntryBytes) return result;
  store.keep(key, epoch, entry);
  state.answerHeaders = cachedHeaders;
  return result;
}

/** Undefined when the text is not a cached answer, for example because it is damaged. Then the operation runs. */
function dataIn(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data))
      return data as Record<string, unknown>;
  } catch {
    // Text that is not JSON is damaged too: the operation runs.
  }
  return undefined;
}

/** Includes everything an answer may depend on. Texts from upstream are in the caller's language. */
function keyOf(
  { headers, state, text, document, operationName, variables }: OperationInput,
  { namespace, languages }: Pick<CacheSettings, 'namespace' | 'languages'>,
): string {
  return hashOf([
    namespace,
    claimedKey(headers, state),
    languages.of({ headers, state }),
    text ?? print(document),
    operationName ?? null,
    // Variables come from JSON, so they serialize without loss.
    JSON.stringify(variables),
  ]);
}

/** Most languages cached for one caller. All further languages share one entry. */
const maxLanguages = 32;
/** Most callers whose languages are remembered. */
const maxCallers = 10_000;

interface CallerLanguages {
  readonly of: (operation: Pick<OperationInput, 'headers' | 'state'>) => string;
}

/** Limits how many copies of an answer a caller can cause by sending different languages. */
function createCallerLanguages(): CallerLanguages {
  const known = new LRUCache<string, Set<string>>({ max: maxCallers });
  return {
    of: ({ headers, state }) => {
      const wanted = preferredLanguages(headers.get('accept-language'));
      if (wanted === '') return wanted;
      const caller = claimedKey(headers, state);
      let languages = known.get(caller);
      if (languages === undefined) known.set(caller, (languages = new Set()));
      if (languages.size < maxLanguages) languages.add(wanted);
      return languages.has(wanted) ? wanted : 'others';
    },
  };
}
