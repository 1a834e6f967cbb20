/** Puts the text of a persisted document where its id was sent, for requests that go through Yoga. */
import type { GraphQLParams } from 'graphql-yoga';
import type { GatewayPlugin } from '../exchange.ts';
import type { DocumentRequest, PersistedDocuments } from './persisted-documents.ts';

export function usePersistedDocuments(persisted: PersistedDocuments): GatewayPlugin {
  return {
    onParams({ params, setParams, request }) {
      const {
        documentId: _documentId,
        id: _id,
        doc_id: _docId,
        ...rest
      } = params as GraphQLParams & DocumentRequest;
      const query = persisted.textOf(params as DocumentRequest, request.headers);
      setParams(query === undefined ? rest : { ...rest, query });
    },
  };
}
