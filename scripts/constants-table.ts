/** The table of constants in docs/configuration.md. */
import { defaultConstants } from '../src/config/constants.ts';
import type { Constants } from '../src/config/constants.ts';

const meanings: Readonly<Record<keyof Constants, string>> = {
  connectTimeoutMs: 'Time to open a connection to the upstream.',
  keepAliveMs: "How long an idle connection stays open, unless the upstream's `Keep-Alive` header says less.",
  concurrencyPerOperation: 'Upstream calls of one operation that run at the same time.',
  maxResponseBytes: 'Largest upstream response, compressed and decompressed.',
  retryBudgetPercent: 'Retries for each hundred reads, over all callers.',
  retryMaxWaitMs: 'A longer `Retry-After` is passed on to the client instead of waited for.',
  breakerFailurePercent: 'Share of failed calls that opens the circuit breaker.',
  breakerMinCalls: 'Fewer calls than this in the window never open the breaker.',
  breakerWindowMs: 'The window of the breaker.',
  breakerProbes: 'Calls that an open breaker lets through as a trial. It closes when all of them succeed.',
  clientHeadersTimeoutMs: "Time to the end of a request's headers. Slower clients are disconnected.",
  clientRequestTimeoutMs: 'Time to the last byte of a request.',
  clientAnswerTimeoutMs: 'Time for the client to read a whole answer.',
  maxUploadBytes: 'Largest multipart request, files included.',
  maxTokens: 'Tokens in a document.',
  maxAliases: 'Aliases in an operation.',
  maxDirectives: 'Directives in an operation.',
  maxRootFields: 'Root fields of an operation.',
  maxVariablesDepth: 'Deepest nesting of variable values.',
  maxListItems: 'Longest list in the variables.',
  maxStringLength: 'Longest text in the variables or the document, in characters. Files do not count.',
  maxUpstreamBytesPerOperation: 'All upstream responses of one operation, decompressed.',
  maxHeldBytesPerCaller: 'The share of one caller in `MAX_HELD_BYTES`. At least what one operation may hold.',
  cacheMaxEntryBytes: 'Larger answers are not cached.',
  cacheMaxBytes: 'All cached answers, with `RESPONSE_CACHE=memory`.',
};

export function constantsTable(): string {
  const alone = defaultConstants('off');
  const federated = defaultConstants('on');
  const rows = Object.entries(meanings).map(([key, meaning]) => {
    const name = key as keyof Constants;
    const value = alone[name] ?? '`MAX_ANSWER_BYTES` + `maxUpstreamBytesPerOperation`';
    const other = federated[name] === alone[name] ? '' : `; ${federated[name]} with FEDERATION=on`;
    return `| \`${name}\` | ${value}${other} | ${meaning} |`;
  });
  return ['| Name | Value | Meaning |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
