/** The client of the graph: plain fetch and the types made by npm run codegen. */
import type { TypedDocumentString } from './graphql/graphql';

export interface GraphOptions {
  readonly url: string;
  /** The bearer token of the person. Every answer depends on it. */
  readonly token: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface GraphError {
  readonly message: string;
  /** The field that failed. Absent if the whole request failed. */
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

export interface Answer<Data> {
  /** What could be read. A field that failed is null and has an error. */
  readonly data?: Data | null;
  readonly errors?: readonly GraphError[];
}

/** Throws only if the gateway cannot be reached. Show `data` and `errors` together: one field can fail alone. */
export async function query<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { url, token, fetch = globalThis.fetch }: GraphOptions,
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  return (await response.json()) as Answer<Data>;
}
