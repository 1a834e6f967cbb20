/** Reads a request body into memory, up to a limit and within the budget of all bodies. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import { GraphQLError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Arriving, Bodies } from './bodies.ts';
import { turnOf } from './connection.ts';

/** Receives a body in chunks. Throws the error to answer with as soon as the body is known to be invalid. */
export interface Sink<Result> {
  write(chunk: Uint8Array): void;
  end(): Result | Promise<Result>;
}

export interface ReadOptions {
  /** Reads no more than this, whatever `content-length` says. */
  readonly maxBytes: number;
  readonly bodies: Bodies;
  /** How long the body counts. Default: until it has arrived. */
  readonly counts?: 'until-answered';
}

/** Collects the body unchanged. */
export class WholeBody implements Sink<Buffer> {
  readonly #chunks: Uint8Array[] = [];

  write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  end(): Buffer {
    const [first] = this.#chunks;
    return this.#chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(this.#chunks);
  }
}

export function readBody<Result>(
  message: IncomingMessage,
  res: ServerResponse,
  sink: Sink<Result>,
  { maxBytes, bodies, counts }: ReadOptions,
): Promise<Result> {
  const declared = Number(message.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge(maxBytes, `${declared}`));
  // The stream would never emit `end`.
  if (message.readableEnded) return Promise.reject(alreadyRead());
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      arriving.end();
      message.removeListener('data', onData);
      // Discard the rest.
      message.resume();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const sender = { headers: message.headers, remoteAddress: message.socket.remoteAddress };
    const arriving: Arriving = bodies.begin(sender, fail);
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      arriving.received(chunk.length);
      // The body may have just been rejected.
      if (arriving.place === undefined) return;
      if (length > maxBytes) {
        fail(tooLarge(maxBytes, 'more'));
        return;
      }
      try {
        sink.write(chunk);
      } catch (error) {
        fail(error);
      }
    };
    message.on('data', onData);
    message.on('end', () => {
      if (arriving.place === undefined) return;
      if (counts === undefined) arriving.end();
      else arriving.arrived();
      try {
        resolve(sink.end());
      } catch (error) {
        fail(error);
      }
    });
    message.on('error', () => {
      if (arriving.place !== undefined) fail(incomplete());
    });
    // Over before `end`: the client disconnected.
    turnOf(message, res).onOver(() => {
      if (arriving.place !== undefined) fail(incomplete());
      else arriving.end();
    });
  });
}

/** The client disconnected, or was disconnected because it was too slow. */
function incomplete(): GraphQLError {
  return new GraphQLError('The request ended before its body was complete.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

/** The same for a Fetch request, as an embedder passes it in. */
export async function readFetchBody<Result>(
  request: Request,
  sink: Sink<Result>,
  { maxBytes, bodies }: ReadOptions,
): Promise<Result> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes, `${declared}`);
  if (request.bodyUsed) throw alreadyRead();
  const reader = request.body?.getReader();
  const headers = {
    authorization:
      request.headers.get('authorization') ?? request.headers.get(secondCredentialHeader) ?? undefined,
    'x-forwarded-for': request.headers.get('x-forwarded-for') ?? undefined,
  };
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    // Ends the pending read.
    void reader?.cancel().catch(() => undefined);
  };
  const arriving = bodies.begin({ headers, remoteAddress: undefined }, fail);
  const onAbort = (): void => {
    fail(incomplete());
  };
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      return (await reader?.read())?.value;
    } catch {
      fail(incomplete());
      return undefined;
    }
  };
  request.signal.addEventListener('abort', onAbort, { once: true });
  try {
    let length = 0;
    for (;;) {
      const chunk = await next();
      if (failure !== undefined) throw failure;
      if (chunk === undefined) break;
      length += chunk.length;
      arriving.received(chunk.length);
      if (length > maxBytes) fail(tooLarge(maxBytes, 'more'));
      // TypeScript does not see that the calls above may set it.
      const failed = failure as Error | undefined;
      if (failed !== undefined) throw failed;
      sink.write(chunk);
    }
    return await sink.end();
  } finally {
    // Do not wait for the rest of a rejected body.
    void reader?.cancel().catch(() => undefined);
    request.signal.removeEventListener('abort', onAbort);
    arriving.end();
  }
}

function alreadyRead(): GraphQLError {
  return new GraphQLError('The body was already read. Mount the gateway before any body parser.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

/** The rest of the body is read and discarded: if the connection closed at once, the client might not get the answer. */
function tooLarge(maxBytes: number, got: string): GraphQLError {
  return new GraphQLError(`The request body can have at most ${maxBytes} bytes, but has ${got}.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } },
  });
}
