/** Writes a stream of JSON lines in chunks, as fast as the client reads, whole or damaged as a fault says. */
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { JsonLines, RouteResult } from './route-result.ts';

/** In characters. A chunk is sent when it has at least so many. */
const chunkSize = 16 * 1024;

/** Calls `record` once: before the last bytes leave, or when the client has left. */
export async function sendLines(
  response: ServerResponse,
  { status, headers }: RouteResult,
  lines: JsonLines,
  fault: Fault | undefined,
  record: (status: number, bytes: number) => void,
): Promise<void> {
  response.writeHead(status, { 'content-type': 'application/jsonl; charset=utf-8', ...headers });
  response.flushHeaders();
  let bytes = 0;
  if (response.req.method !== 'HEAD') {
    for (const chunk of chunksOf(lines, fault)) {
      await written(response, chunk);
      if (response.destroyed) return record(status, bytes);
      bytes += chunk.length;
    }
  }
  record(status, bytes);
  if (fault?.kind === 'truncate') response.destroy();
  else response.end();
}

function* chunksOf({ count, document }: JsonLines, fault: Fault | undefined): Iterable<Buffer> {
  const cutsLine = fault?.kind === 'truncate' || fault?.kind === 'malformed';
  const whole = cutsLine || fault?.kind === 'break-off' ? count >> 1 : count;
  let text = '';
  for (let index = 0; index < whole; index += 1) {
    text += `${JSON.stringify(document(index))}\n`;
    if (text.length < chunkSize) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (cutsLine && whole < count) {
    const line = JSON.stringify(document(whole));
    text += line.slice(0, line.length >> 1);
  }
  if (text !== '') yield Buffer.from(text);
}

/** Resolves when the chunk has been handed to the network, or when the connection is closed. */
function written(response: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(chunk, done);
  });
}
