/** Resolves document ids for requests on the Yoga path, to the text or to an error that explains why there is none. */
import type { GraphQLParams } from 'graphql-yoga';
import type { GatewayPlugin } from '../operation/request-state.ts';
import { resolveDocument } from './persisted-documents.ts';
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
      const query = resolveDocument(persisted, params as DocumentRequest, request.headers);
      // `query` can have any type until it is checked, which is next.
      setParams(query === undefined ? rest : { ...rest, query: query as string });
    },
  };
}
