/** The GraphiQL page and its files, over HTTP. */
import { parse, validate } from 'graphql';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createGateway } from '../../../src/app/create-gateway.ts';
import { loadConfig } from '../../../src/config/config.ts';
import { buildSchema } from '../../../src/schema/index.ts';
import { appDirectTokens } from '../../../src/sandbox/server.ts';
import { loadExamples } from '../../../src/server/graphiql/examples.ts';
import type { GraphiqlCredential } from '../../../src/server/graphiql/page.ts';
import { startWorld } from '../../support/world.ts';
import { startStub } from '../../support/stub.ts';

/** As Chromium sends it when it navigates. */
const navigation = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
};

const contentTypes = { css: /^text\/css/, js: /^text\/javascript/, svg: /^image\/svg\+xml$/ };

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Without the decompression that fetch does by itself. */
function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

interface Settings {
  readonly credentials: readonly GraphiqlCredential[];
}

function settingsOf(page: string): Settings {
  return JSON.parse(/id="settings">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as Settings;
}

async function assetPaths(url: string): Promise<readonly string[]> {
  const { body } = await get(`${url}/graphql`, navigation);
  return [...body.toString().matchAll(/graphiql\/[\w.-]+\.(?:js|css|svg)/g)].map(([path]) => path);
}

describe('the page', () => {
  test('the page is for browsers; API clients on the same path are answered as ever', async () => {
    await using stub = await startStub();
    const page = await get(stub.endpoint, navigation);
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const client = await get(`${stub.endpoint}?query=%7Bhello%7D`, {
      accept: 'application/json, text/html;q=0.1',
    });
    expect(JSON.parse(client.body.toString())).toEqual({ data: { hello: null } });
  });

  test('the page may run only the gateway’s own files, and no site may frame it', async () => {
    await using stub = await startStub();
    const { headers, body } = await get(stub.endpoint, navigation);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/https?:|\*/);
    expect(body.toString()).not.toMatch(/<script(?![^>]*(?:src=|application\/json))/);
    expect(body.toString()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test('the page is the same whatever its address says, and from whichever host', async () => {
    await using stub = await startStub();
    const { body } = await get(stub.endpoint, navigation);
    const hostile = encodeURIComponent('</script><script>alert(1)</script>');
    for (const search of [`query=${hostile}`, `variables=${hostile}`, `operationName=${hostile}`, hostile]) {
      const headers = { ...navigation, host: 'evil.example', 'x-forwarded-host': 'evil.example' };
      const page = await get(`${stub.endpoint}?${search}`, headers);
      expect(page.body.equals(body)).toBe(true);
      expect(page.headers['x-frame-options']).toBe('DENY');
    }
  });

  test('the page is not there when configuration says off, as it does in production', async () => {
    await using stub = await startStub({ environment: { GRAPHIQL: 'off' } });
    expect((await get(stub.endpoint, navigation)).headers['content-type']).toContain('application/json');
    expect((await get(`${stub.gateway.url}/graphiql/boot.js`)).status).toBe(404);
  });

  test('the page is where a browser at the root is sent', async () => {
    await using stub = await startStub();
    const { status, headers } = await get(stub.gateway.url, navigation);
    expect([status, headers['location']]).toEqual([302, '/graphql']);
  });

  test('the page holds the people of each marketplace, and nothing in them can end the script', async () => {
    const hostile = {
      name: '</script><script>alert(1)</script>',
      role: 'Client',
      accountName: null,
      description: '<!--',
      token: 'a',
    };
    await using stub = await startStub({
      graphiql: {
        title: 'A <b>',
        credentials: [{ name: 'a', title: 'A', header: 'authorization', people: [hostile] }],
      },
    });
    const text = (await get(stub.endpoint, navigation)).body.toString();
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('<title>A &#60;b&#62;</title>');
    const { credentials } = settingsOf(text);
    expect(credentials[0]?.people).toEqual([hostile]);
  });

  test('the page has the tokens of people only for a sandbox of the gateway itself', async () => {
    await using world = await startWorld();
    const open = settingsOf((await get(`${world.gateway.url}/graphql`, navigation)).body.toString());
    expect(open.credentials.map(({ header, people }) => [header, (people ?? []).length > 4])).toEqual([
      ['authorization', true],
      ['appdirect-authorization', true],
    ]);
    await using remote = await createGateway(
      loadConfig({ APPDIRECT_API_BASE_URL: 'http://127.0.0.1:1/api' }),
    );
    const page = await remote.fetch(new Request('http://localhost/graphql', { headers: navigation }));
    const real = settingsOf(await page.text());
    expect(real.credentials.map(({ people }) => people)).toEqual([undefined]);
  });
});

describe('its files', () => {
  test('its files are all served by the gateway, under names that change with their content, for ever', async () => {
    await using stub = await startStub();
    const paths = await assetPaths(stub.gateway.url);
    expect(paths).toHaveLength(7);
    for (const path of paths) {
      expect(path).toMatch(/\.[0-9a-f]{12}\.(?:js|css|svg)$/);
      const { status, headers } = await get(`${stub.gateway.url}/${path}`);
      expect(status).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      const ending = path.split('.').at(-1) as keyof typeof contentTypes;
      expect(headers['content-type']).toMatch(contentTypes[ending]);
    }
  });

  test('its files are the same in every encoding, and at most 2 MB together when compressed', async () => {
    await using stub = await startStub();
    const sizes = { br: 0, gzip: 0 };
    for (const path of await assetPaths(stub.gateway.url)) {
      const url = `${stub.gateway.url}/${path}`;
      const plain = await get(url);
      const brotli = await get(url, { 'accept-encoding': 'gzip, br' });
      const zipped = await get(url, { 'accept-encoding': 'gzip' });
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(zipped.headers['content-encoding']).toBe('gzip');
      expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
      expect(gunzipSync(zipped.body).equals(plain.body)).toBe(true);
      sizes.br += brotli.body.length;
      sizes.gzip += zipped.body.length;
    }
    expect(sizes.br).toBeLessThan(2_100_000);
    expect(sizes.gzip).toBeLessThan(2_100_000);
  });

  test('its files are not a way to any other file', async () => {
    await using stub = await startStub();
    for (const path of ['/graphiql/', '/graphiql/boot.js', '/graphiql/..%2f..%2fpackage.json']) {
      expect((await get(stub.gateway.url + path)).status).toBe(404);
    }
  });
});

describe('the example operations', () => {
  test('the example operations fit the schema', async () => {
    const schema = buildSchema();
    for (const { query } of await loadExamples())
      expect(validate(schema, parse(query)).map(String)).toEqual([]);
  });

  test('all run against the sandbox', async () => {
    await using world = await startWorld();
    for (const { query, variables } of await loadExamples()) {
      const response = await fetch(`${world.gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer idt:TKN-0000-0001:operations',
          'appdirect-authorization': `Bearer ${appDirectTokens.admin}`,
        },
        body: JSON.stringify({
          query,
          variables: variables === undefined ? {} : JSON.parse(variables),
          // One file holds two operations; the editor runs the first.
          operationName: /^(?:query|mutation) (\w+)/m.exec(query)?.[1],
        }),
      });
      const { data, errors } = (await response.json()) as { data: object; errors?: unknown };
      expect(errors, query).toBeUndefined();
      expect(Object.values(data), query).not.toContain(null);
    }
  });
});
