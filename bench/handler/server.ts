/** The reference for the gateway: a node:http server that serves only the measured operations. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkloadName } from '../workloads.ts';
import { workloads } from '../workloads.ts';
import {
  deep,
  deeper,
  disable,
  enable,
  flatList,
  listOfBoth,
  listsUnderMany,
  membersOfCompanies,
  references,
} from './operations.ts';
import type { Operation, Variables } from './operations.ts';
import { createUpstreamPool } from './upstream.ts';

export interface HandlerServer {
  readonly url: string;
  close(): Promise<void>;
}

/** In the order of the documents of each workload. */
const operations: Readonly<Record<WorkloadName, readonly Operation[]>> = {
  W1: [flatList],
  W2: [listsUnderMany],
  W3: [references],
  W4: [deep],
  W5: [disable, enable],
  W6: [deeper],
  A1: [membersOfCompanies],
  A2: [listOfBoth],
};

export async function createHandler(
  upstreamUrl: string,
  pageCap: number,
  appDirectUrl = upstreamUrl,
): Promise<HandlerServer> {
  const upstream = createUpstreamPool(upstreamUrl, pageCap);
  const appDirect = createUpstreamPool(appDirectUrl, pageCap, '/api/');
  const byQuery = new Map<string, Operation>();
  for (const { name, documents } of workloads) {
    documents.forEach((document, index) => {
      const operation = operations[name][index];
      if (operation) byQuery.set(document, operation);
    });
  }

  async function answer(request: IncomingMessage, body: string): Promise<string> {
    const { authorization, 'appdirect-authorization': second = '' } = request.headers;
    if (authorization === undefined) throw new Error('expected a token, but got none');
    const { query, variables } = JSON.parse(body) as { query: string; variables?: Variables };
    const operation = byQuery.get(query);
    if (!operation) throw new Error(`expected one of the measured queries, but got ${query.slice(0, 60)}`);
    const data = await operation(upstream.as(authorization), variables ?? {}, appDirect.as(String(second)));
    return JSON.stringify({ data });
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(request, Buffer.concat(chunks).toString()).then(
        (text) => send(response, 200, text),
        (error: unknown) =>
          send(response, 500, JSON.stringify({ errors: [{ message: (error as Error).message }] })),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await upstream.close();
      await appDirect.close();
    },
  };
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
