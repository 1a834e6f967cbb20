/** Resolves the ids of documents for requests that go through Yoga: to their text, or to an error that says why not. */
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { GatewayPlugin } from '../request-state.ts';
import { idOf, isApollo, notSupported } from './persisted-documents.ts';
import type { DocumentRequest, PersistedDocuments } from './persisted-documents.ts';

export function usePersistedDocuments(persisted: PersistedDocuments | undefined): GatewayPlugin {
  return {
    onParams({ params, setParams, request }) {
      const {
        documentId: _documentId,
        id: _id,
        doc_id: _docId,
        ...rest
      } = params as GraphQLParams & DocumentRequest;
      const query =
        persisted === undefined
          ? textIn(params as DocumentRequest)
          : persisted.textOf(params as DocumentRequest, request.headers);
      setParams(query === undefined ? rest : { ...rest, query });
    },
  };
}

/** Where documents are not persisted. A client that sends a hash first learns to send the text from then on. */
function textIn(request: DocumentRequest): GraphQLParams['query'] {
  const { query } = request;
  if (query !== undefined || idOf(request) === undefined) return query as GraphQLParams['query'];
  if (isApollo(request)) throw notSupported();
  throw new GraphQLError(
    'Expected the text of a document in query, but got only an id: this gateway keeps no documents.',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}
