/** Process: a very cheap upstream that repeats the sandbox's first answer to each call. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { reportUsage } from './report-usage.ts';

export interface RecordedSettings {
  readonly sandboxUrl: string;
  /** Delay before each answer. */
  readonly latencyMs: number;
}

interface Recorded {
  readonly status: number;
  /** The content type, and what says that the answer is a stream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The token is part of the key, because callers see different data. */
const keyOf = ({ method, url, headers }: IncomingMessage): string =>
  `${method} ${url} ${headers.authorization} ${String(headers['mpt-streaming'])}`;

const sentHeaders = ['authorization', 'accept', 'mpt-streaming'] as const;
const repeatedHeaders = ['content-type', 'mpt-streaming', 'mpt-item-count'] as const;

function pick(headers: IncomingMessage['headers'], names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

reportUsage<RecordedSettings>(async ({ sandboxUrl, latencyMs }) => {
  const known = new Map<string, Recorded>();

  async function ask({ method, url, headers }: IncomingMessage): Promise<Recorded> {
    const {
      statusCode,
      headers: answered,
      body,
    } = await request(sandboxUrl + (url ?? '/'), {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: pick(headers, sentHeaders),
    });
    return {
      status: statusCode,
      headers: pick(answered, repeatedHeaders),
      body: Buffer.from(await body.arrayBuffer()),
    };
  }

  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, response) => {
    incoming.resume();
    const key = keyOf(incoming);
    const answer = known.get(key);
    if (!answer) {
      ask(incoming).then(
        (fresh) => {
          known.set(key, fresh);
          send(response, fresh);
        },
        (error: unknown) => {
          response.destroy(error as Error);
        },
      );
    } else if (latencyMs === 0) send(response, answer);
    else setTimeout(send, latencyMs, response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});

function send(response: ServerResponse, { status, headers, body }: Recorded): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}
