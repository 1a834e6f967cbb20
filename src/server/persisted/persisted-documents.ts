/** Persisted documents: clients register them, send their ids, and in mode `only` can run no others. */
import { getOperationAST, GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ConfigError } from '../../config/config.ts';
import type { PersistedDocumentsConfig } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { Documents } from '../operation/documents.ts';
import type { Logger } from '../log/logger.ts';
import type { DocumentIds } from '../http/request-params.ts';
import type { OperationWrapper } from '../operation/run-operation.ts';
import { manifestFiles, readManifests, sha256 } from './manifest.ts';

/** The members of a request that name its document. */
export interface DocumentRequest extends DocumentIds {
  readonly query?: unknown;
  /** Apollo: `persistedQuery.sha256Hash`. */
  readonly extensions?: unknown;
}

export interface PersistedDocuments {
  /** The text to run, or `query` as it was sent when it is no text. Throws the error to answer. */
  resolve(request: DocumentRequest, headers: Pick<Headers, 'get'>): unknown;
  /** Names the operations that run, and in mode `log` logs those that are not in the set. */
  readonly wrapper: OperationWrapper;
  reload(): 'unchanged' | 'changed' | 'broken';
  size(): number;
  close(): void;
}

export interface PersistedDocumentsOptions {
  readonly config: Exclude<PersistedDocumentsConfig, { kind: 'off' }>;
  readonly documents: Documents;
  readonly logger: Logger;
  /** `allowed`: pages that the gateway itself serves may send free text in mode `only`. */
  readonly graphiqlFreeText: 'allowed' | 'refused';
}

interface Entry {
  readonly text: string;
  readonly name: string | undefined;
}

interface Loaded {
  readonly byId: ReadonlyMap<string, Entry>;
  readonly byText: ReadonlyMap<string, Entry>;
}

const pollMs = 2_000;
/** Documents remembered as logged, so that each is logged once. */
const maxLogged = 1_000;
const maxShownId = 100;

export function createPersistedDocuments(options: PersistedDocumentsOptions): PersistedDocuments {
  const { config, documents, logger, graphiqlFreeText } = options;
  const read = (): { readonly loaded: Loaded; readonly version: string } => {
    const { files, version } = filesAt(config.path);
    return { loaded: load(files, documents), version };
  };
  let { loaded, version: seen } = read();
  documents.pin([...loaded.byText.keys()]);

  const reload: PersistedDocuments['reload'] = () => {
    try {
      const { version } = filesAt(config.path);
      if (version === seen) return 'unchanged';
      // Also for a broken set, so that the problem is logged once.
      seen = version;
      loaded = read().loaded;
      documents.pin([...loaded.byText.keys()]);
      logger.info('persisted documents', { reason: `${loaded.byText.size} read` });
      return 'changed';
    } catch (error) {
      const reason = error instanceof ConfigError ? error.problems.join('; ') : String(error);
      if (reason !== lastProblem) logger.error('persisted documents kept as they were', { reason });
      lastProblem = reason;
      return 'broken';
    }
  };
  let lastProblem: string | undefined;
  const timer = setInterval(reload, pollMs);
  timer.unref();

  const loggedOnce = new LRUCache<string, true>({ max: maxLogged });
  const wrapper: OperationWrapper = (next) => (operation) => {
    const { text, state } = operation;
    const entry = text === undefined ? undefined : loaded.byText.get(text);
    if (entry !== undefined) {
      state.persistedName = entry.name;
    } else if (config.kind === 'log' && state.operation !== undefined) {
      const { document, name, type } = state.operation;
      if (loggedOnce.get(document) === undefined) {
        loggedOnce.set(document, true);
        const { requestId } = state;
        logger.warn('document not persisted', { requestId, document, operation: type, name });
      }
    }
    return next(operation);
  };

  return {
    resolve(request, headers) {
      const id = idOf(request);
      const known = id === undefined ? undefined : findById(loaded.byId, id);
      const { query } = request;
      if (known !== undefined) {
        // A proxy that inspects the text must see the one that runs.
        if (typeof query === 'string' && query !== known.text) throw otherText(id);
        return known.text;
      }
      const mayBeFree = config.kind !== 'only' || (graphiqlFreeText === 'allowed' && isOwnPage(headers));
      if (typeof query === 'string' && mayBeFree) return query;
      if (id !== undefined) throw unknownId(id, config.kind === 'only' || !isApollo(request));
      if (query === undefined || query === null || mayBeFree) return query;
      throw new GraphQLError(
        'Expected the id of a persisted document, such as documentId, but got free text, which is not accepted here.',
        { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
      );
    },
    wrapper,
    reload,
    size: () => loaded.byText.size,
    close: () => {
      clearInterval(timer);
    },
  };
}

/** The text to run, or `query` as it was sent when it is no text. Throws the error to answer. */
export function resolveDocument(
  persisted: PersistedDocuments | undefined,
  request: DocumentRequest,
  headers: Pick<Headers, 'get'>,
): unknown {
  if (persisted !== undefined) return persisted.resolve(request, headers);
  const { query } = request;
  if (query !== undefined || idOf(request) === undefined) return query;
  // A client that sends a hash first learns to send the text from then on.
  if (isApollo(request)) throw notSupported();
  throw new GraphQLError(
    'Expected the text of a document in query, but got only an id: this gateway keeps no documents.',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

function filesAt(path: string): ReturnType<typeof manifestFiles> {
  try {
    return manifestFiles(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`PERSISTED_DOCUMENTS_PATH: cannot read ${path}: ${code ?? String(error)}`]);
  }
}

/** All or nothing: a document that cannot run is a mistake of the client's build. */
function load(files: readonly string[], documents: Documents): Loaded {
  const { entries, problems: found } = readManifests(files);
  const problems = [...found];
  const byId = new Map<string, Entry>();
  const byText = new Map<string, Entry>();
  for (const { id, text, place } of entries) {
    const known = documents.parse(text);
    if (known.kind === 'unparsed') problems.push(`${place}: ${(known.error as Error).message}`);
    else if (known.errors.length > 0) {
      problems.push(...known.errors.map(({ message }) => `${place}: ${message}`));
    } else {
      const entry: Entry = { text, name: getOperationAST(known.document, undefined)?.name?.value };
      byId.set(id, entry);
      byText.set(text, entry);
    }
  }
  for (const [text, entry] of byText) {
    const hash = sha256(text);
    if (!byId.has(hash)) byId.set(hash, entry);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { byId, byText };
}

function findById(byId: Loaded['byId'], id: string): Entry | undefined {
  return byId.get(id) ?? (id.startsWith('sha256:') ? byId.get(id.slice('sha256:'.length)) : undefined);
}

/** The id of a document, from any of the members that clients use for it. */
function idOf({ documentId, id, doc_id: docId, extensions }: DocumentRequest): string | undefined {
  const hash = hashOf(extensions);
  return [documentId, docId, id, hash].find(
    (value): value is string => typeof value === 'string' && value !== '',
  );
}

function hashOf(extensions: unknown): unknown {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions))
    return undefined;
  const { persistedQuery } = extensions;
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  return 'sha256Hash' in persistedQuery ? persistedQuery.sha256Hash : undefined;
}

function isApollo({ extensions }: DocumentRequest): boolean {
  return hashOf(extensions) !== undefined;
}

function otherText(id: string | undefined): GraphQLError {
  return new GraphQLError(
    `Expected only the id of a persisted document, or its exact text as well, but got another text for ${JSON.stringify(id?.slice(0, maxShownId))}.`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/** After this answer Apollo's clients send the text, which is useless where free text is rejected. */
function unknownId(id: string, inWords: boolean): GraphQLError {
  if (!inWords) return apolloError('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND');
  return new GraphQLError(`There is no persisted document ${JSON.stringify(id.slice(0, maxShownId))}.`, {
    extensions: { code: 'NOT_FOUND', http: { status: 404 } },
  });
}

/** After this answer Apollo's clients send the text with every further request, and no hash. */
function notSupported(): GraphQLError {
  return apolloError('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED');
}

/** As Apollo Server answers: some of its clients look at the status first, and only at 200 for the code. */
function apolloError(message: string, code: ErrorCode): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code,
      http: { status: 200, headers: { 'cache-control': 'private, no-cache, must-revalidate' } },
    },
  });
}

/** A browser sets the origin of a request, and a page cannot change it. */
function isOwnPage(headers: Pick<Headers, 'get'>): boolean {
  const origin = headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get('host');
}
