/** A forwarder between a client and the sandbox that keeps every exchange whole, bodies included. */
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Percent-decoded, without the question mark. */
  readonly query: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly status: number;
  readonly answerType: string;
  readonly answer: Buffer;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** API calls only, in the order they were answered. */
  readonly exchanges: () => readonly Exchange[];
}

export async function startRecorder(target: string): Promise<Recorder> {
  const kept: Exchange[] = [];
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const relay = async (): Promise<void> => {
      const body = await bytesOf(incoming);
      const { method = 'GET', url = '/', headers } = incoming;
      // The host stays the caller's, so that redirects lead back through here.
      const sent = forward({ hostname, port, method, path: url, headers });
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve).once('error', reject);
      });
      sent.end(body);
      const reply = await answered;
      const answer = await bytesOf(reply);
      const [path = '', query = ''] = url.split(/\?(.*)/s);
      if (path.startsWith('/public/')) {
        kept.push({
          method,
          path,
          query: decodeURIComponent(query),
          contentType: headers['content-type'] ?? '',
          body,
          status: reply.statusCode ?? 0,
          answerType: reply.headers['content-type'] ?? '',
          answer,
        });
      }
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers).end(answer);
    };
    relay().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: () => kept,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The JSON document that was sent, out of a form if it was in one; undefined when there was none. */
export function documentOf({ contentType, body }: Exchange): unknown {
  if (body.length === 0) return undefined;
  if (!contentType.startsWith('multipart/form-data')) return JSON.parse(body.toString('utf8'));
  const part = partsOf(contentType, body).find(({ type }) => type === 'application/json');
  return part && JSON.parse(part.content);
}

export interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly type: string;
  /** Bytes as Latin-1 for a file, UTF-8 for everything else. */
  readonly content: string;
}

export function partsOf(contentType: string, body: Buffer): readonly Part[] {
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1] ?? '';
  return body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((piece) => {
      const end = piece.indexOf('\r\n\r\n');
      const head = piece.slice(0, end);
      const content = piece.slice(end + 4, -2);
      const fileName = /filename="([^"]*)"/.exec(head)?.[1];
      return {
        name: /\bname="([^"]*)"/.exec(head)?.[1] ?? '',
        fileName,
        type: /content-type: *([^\r\n;]+)/i.exec(head)?.[1] ?? '',
        content: fileName === undefined ? Buffer.from(content, 'latin1').toString('utf8') : content,
      };
    });
}
