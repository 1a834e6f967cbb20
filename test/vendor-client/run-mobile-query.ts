/** Sends one of the mobile app's requests byte for byte, and checks the answer. */
import { request } from 'node:http';
import { expect } from 'vitest';
import { tokens } from '../support/world.ts';
import type { MobileQuery } from './mobile-queries.ts';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Without a URL parser in between, which would encode quotes on its own. */
function sendRaw(
  url: string,
  path: string,
  method: string,
  token: string,
  document?: object,
): Promise<Reply> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(document ? { 'content-type': 'application/json' } : {}),
    };
    const sent = request({ hostname, port, method, path: `/public/v1/accounts${path}`, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) as unknown });
      });
    });
    sent.on('error', reject).end(document && JSON.stringify(document));
  });
}

/** A blank cannot stand in a request line; everything else goes as it is. */
export const plain = (path: string): string => path.replaceAll(' ', '%20');
/** As an HTTP library that is given names and values would. */
export const encoded = (path: string): string => {
  const [before = '', query = ''] = path.split(/\?(.*)/s);
  const parts = query.split('&').map((piece) => {
    const [name = '', value] = piece.split(/=(.*)/s);
    const named = /^\w+$/.test(name) && value !== undefined;
    return named ? `${name}=${encodeURIComponent(value)}` : encodeURIComponent(piece);
  });
  return query === '' ? before : `${before}?${parts.join('&')}`;
};

export async function runMobileQuery(
  url: string,
  { method, path, token, body, before, check }: MobileQuery,
  form: (path: string) => string = plain,
): Promise<void> {
  if (before) {
    const made = await sendRaw(url, before.path, 'POST', tokens.operations, before.body);
    expect(made.status).toBe(201);
  }
  const reply = await sendRaw(url, form(path), method, token, body);
  expect(reply.status, JSON.stringify(reply.body).slice(0, 300)).toBe(200);
  check(reply.body);
}
