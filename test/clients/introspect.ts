/** The schema as a running server tells it, which is how a frontend's tools take it. */
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import type { IntrospectionQuery } from 'graphql';
import { postQuery } from '../support/world.ts';

/** Descriptions left out: no compiler reads them. */
export async function introspectSdl(url: string, token: string): Promise<string> {
  const { data, errors } = await postQuery(
    url,
    getIntrospectionQuery({ descriptions: false }),
    {},
    { token },
  );
  if (data == null) throw new Error(`expected ${url} to tell its schema, but got ${JSON.stringify(errors)}`);
  return printSchema(buildClientSchema(data as IntrospectionQuery));
}
