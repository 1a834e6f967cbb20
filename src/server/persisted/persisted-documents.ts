/** The set of documents that clients have registered: asked for by id, and depending on the mode the only ones that run. */
import { getOperationAST, GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ConfigError } from '../../config/config.ts';
import type { PersistedDocumentsConfig } from '../../config/config.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import type { Documents } from '../operation/documents.ts';
import type { Logger } from '../logger.ts';
import type { DocumentIds } from '../http/request-params.ts';
import type { OperationWrapper } from '../operation/run-operation.ts';
import { manifestFiles, readManifests, sha256 } from './manifest.ts';

/** What a request says about its document. */
export interface DocumentRequest extends DocumentIds {
  readonly query?: unknown;
  /** Apollo: `persistedQuery.sha256Hash`. */
  readonly extensions?: unknown;
}

export interface PersistedDocuments {
  /** The text to run. Throws what is to be answered; undefined when the request names no document at all. */
  textOf(request: DocumentRequest, headers: Pick<Headers, 'get'>): string | undefined;
  /** Names what runs, and in mode `log` tells of what is not in the set. */
  readonly wrapper: OperationWrapper;
  /** How many there are, and whether reading them anew was of use. */
  reload(): 'unchanged' | 'changed' | 'broken';
  size(): number;
  close(): void;
}

export interface PersistedDocumentsOptions {
  readonly config: Exclude<PersistedDocumentsConfig, { kind: 'off' }>;
  readonly documents: Documents;
  readonly logger: Logger;
  /** `allowed`: pages that the gateway itself serves may send free text in mode `only`. */
  readonly ownPages: 'allowed' | 'refused';
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
/** Texts that were told of once; each is logged once while it is remembered. */
const maxToldTexts = 1_000;
const maxShownId = 100;

export function createPersistedDocuments(options: PersistedDocumentsOptions): PersistedDocuments {
  const { config, documents, logger, ownPages } = options;
  const read = (): { readonly loaded: Loaded; readonly version: string } => {
    const { files, version } = filesAt(config.path);
    return { loaded: load(files, documents), version };
  };
  let { loaded, version: seen } = read();
  documents.keep([...loaded.byText.keys()]);

  const reload: PersistedDocuments['reload'] = () => {
    try {
      const { version } = filesAt(config.path);
      if (version === seen) return 'unchanged';
      // Also when it turns out broken, so that it is told once.
      seen = version;
      loaded = read().loaded;
      documents.keep([...loaded.byText.keys()]);
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

  const told = new LRUCache<string, true>({ max: maxToldTexts });
  const wrapper: OperationWrapper = (next) => (operation) => {
    const { text, exchange } = operation;
    const entry = text === undefined ? undefined : loaded.byText.get(text);
    if (entry !== undefined) {
      exchange.persistedName = entry.name;
    } else if (config.kind === 'log' && exchange.operation !== undefined) {
      const { document, name, type } = exchange.operation;
      if (told.get(document) === undefined) {
        told.set(document, true);
        const { requestId } = exchange;
        logger.warn('document not persisted', { requestId, document, operation: type, name });
      }
    }
    return next(operation);
  };

  return {
    textOf(request, headers) {
      const id = idOf(request);
      const known = id === undefined ? undefined : findById(loaded.byId, id);
      const { query } = request;
      if (known !== undefined) {
        // Whoever looks at the text on the way, such as a proxy, must not be shown another one than what runs.
        if (typeof query === 'string' && query !== known.text) throw otherText(id);
        return known.text;
      }
      const mayBeFree = config.kind !== 'only' || (ownPages === 'allowed' && isOwnPage(headers));
      if (typeof query === 'string' && mayBeFree) return query;
      if (id !== undefined) throw unknownId(id, config.kind === 'only' || !isApollo(request));
      if (query === undefined || query === null) return undefined;
      if (mayBeFree) return undefined;
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

function filesAt(path: string): ReturnType<typeof manifestFiles> {
  try {
    return manifestFiles(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([`PERSISTED_DOCUMENTS_PATH: cannot read ${path}: ${code ?? String(error)}`]);
  }
}

/** All or nothing: a set with a document that cannot run is a mistake of its build. */
function load(files: readonly string[], documents: Documents): Loaded {
  const { entries, problems: found } = readManifests(files);
  const problems = [...found];
  const byId = new Map<string, Entry>();
  const byText = new Map<string, Entry>();
  for (const { id, text, place } of entries) {
    const known = documents.read(text);
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

/** The id of a document in whichever member it was sent. */
export function idOf({ documentId, id, doc_id: docId, extensions }: DocumentRequest): string | undefined {
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

export function isApollo({ extensions }: DocumentRequest): boolean {
  return hashOf(extensions) !== undefined;
}

function otherText(id: string | undefined): GraphQLError {
  return new GraphQLError(
    `Expected no text beside the id of a persisted document, or the very same, but got another one for ${JSON.stringify(id?.slice(0, maxShownId))}.`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/** Apollo's clients send the text after exactly this answer; where text is refused that would be a detour. */
function unknownId(id: string, inWords: boolean): GraphQLError {
  if (!inWords) return apolloError('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND');
  return new GraphQLError(`There is no persisted document ${JSON.stringify(id.slice(0, maxShownId))}.`, {
    extensions: { code: 'NOT_FOUND', http: { status: 404 } },
  });
}

/** After this answer Apollo's clients send the text with every further request, and no hash. */
export function notSupported(): GraphQLError {
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

/** A browser says which page sends a request, and no page can say otherwise. */
function isOwnPage(headers: Pick<Headers, 'get'>): boolean {
  const origin = headers.get('origin');
  return origin !== null && URL.canParse(origin) && new URL(origin).host === headers.get('host');
}
