/** Sends raw requests over sockets, to imitate clients that no HTTP library would allow. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** `length`: the declared length, if fewer bytes are sent. */
export function post(
  body: string,
  headers: Readonly<Record<string, string>> = {},
  length = Buffer.byteLength(body),
): string {
  const head = ['POST /graphql HTTP/1.1', 'host: gateway', 'content-type: application/json'];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  return `${head.join('\r\n')}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}
