/** Reads a request's body into memory, up to a ceiling. */
import { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';

/** Whatever its length header claims, no more than `maxBytes` are kept. */
export function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(message.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge(maxBytes, `${declared}`));
  // It would be waited for in vain.
  if (message.readableEnded) return Promise.reject(alreadyRead());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else {
        message.removeAllListeners('data');
        reject(tooLarge(maxBytes, 'more'));
      }
    });
    message.on('end', () => {
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
    });
    message.on('error', () => {
      reject(incomplete());
    });
    // Without an end: the client went away half-way.
    message.on('close', () => {
      // Close follows end as well, and an error with its stack is dear to make.
      if (message.readableEnded) return;
      reject(incomplete());
    });
  });
}

/** The client went away, or was too slow and was cut off. */
function incomplete(): GraphQLError {
  return new GraphQLError('The request ended before its body was complete.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

/** The same of a Fetch request, as an embedder hands it over. */
export async function readFetchBody(request: Request, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes, `${declared}`);
  if (request.bodyUsed) throw alreadyRead();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (value === undefined || done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw tooLarge(maxBytes, 'more');
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, length);
}

function alreadyRead(): GraphQLError {
  return new GraphQLError(
    'The body was read before the gateway got the request: mount the gateway before any body parser.',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/** The rest of the body is discarded as it comes: closing at once would often lose the answer on its way. */
function tooLarge(maxBytes: number, got: string): GraphQLError {
  return new GraphQLError(`The request body may have ${maxBytes} bytes, but has ${got}.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } },
  });
}
