/** The mobile app's own requests, sent byte for byte, are answered with what they ask for. */
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { tokens } from '../world.ts';
import { mobileQueries } from './mobile-queries.ts';
import type { MobileQuery } from './mobile-queries.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterAll(async () => {
  await sandbox.close();
});
beforeEach(() => {
  sandbox.reset();
});

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Without a URL parser in between, which would encode quotes on its own. */
function sendRaw(path: string, method: string, token: string, document?: object): Promise<Reply> {
  const { hostname, port } = new URL(sandbox.url);
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
const plain = (path: string): string => path.replaceAll(' ', '%20');
/** As an HTTP library that is given names and values would. */
const encoded = (path: string): string => {
  const [before = '', query = ''] = path.split(/\?(.*)/s);
  const parts = query.split('&').map((piece) => {
    const [name = '', value] = piece.split(/=(.*)/s);
    const named = /^\w+$/.test(name) && value !== undefined;
    return named ? `${name}=${encodeURIComponent(value)}` : encodeURIComponent(piece);
  });
  return query === '' ? before : `${before}?${parts.join('&')}`;
};

async function run(
  { method, path, token, body, before, check }: MobileQuery,
  form: (path: string) => string,
) {
  if (before) {
    const made = await sendRaw(before.path, 'POST', tokens.operations, before.body);
    expect(made.status).toBe(201);
  }
  const reply = await sendRaw(form(path), method, token, body);
  expect(reply.status, JSON.stringify(reply.body).slice(0, 300)).toBe(200);
  check(reply.body);
}

describe('the mobile app', () => {
  it.each(mobileQueries)('asks for $name', async (query) => {
    await run(query, plain);
  });

  it.each(mobileQueries)('asks for $name, percent-encoded', async (query) => {
    await run(query, encoded);
  });
});
