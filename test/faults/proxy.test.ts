/** The gateway inside a company's network: behind a proxy, with an authority of its own, and over an upstream that redirects. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/config.ts';
import { configReport } from '../../src/config/report.ts';
import { readProxy } from '../../src/upstream/http/network.ts';
import { createMarketplace } from '../../src/upstream/marketplace/client.ts';
import type { Collection } from '../../src/upstream/marketplace/path.ts';
import { startProxy } from '../upstream/http/connect-proxy.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import type { ScriptedServer } from '../support/scripted-server.ts';
import { postQuery, startWorld } from '../support/world.ts';
import { createAuthority } from './certificate.ts';
import { pngOfSize } from '../support/images.ts';
import { account, expectNothingTold, startGatewayOver } from '../support/scripted-world.ts';
import { GatewayProcess } from './gateway-process.ts';

const authority = createAuthority();
const buyers: Collection = { path: '/accounts/buyers', idPrefix: 'BUY' };
const png = pngOfSize(12);
const document = '{ accounts(first: 1) { nodes { id name } } }';
const answered = { accounts: { nodes: [account] } };

let directory = '';
let caFile = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'network-'));
  caFile = join(directory, 'authority.pem');
  writeFileSync(caFile, `A comment, as exports have it.\n${authority.cert}`);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** With a certificate for a name that only the proxy can resolve. */
function startUpstream(
  scheme: 'http' | 'https',
  hosts = ['api.company.example', '127.0.0.1'],
): Promise<ScriptedServer> {
  return startServer(
    (_, response) => json(response, envelope([account], { limit: 1 })),
    scheme === 'https' ? { tls: authority.issue(hosts) } : {},
  );
}

const withCredentials = (origin: string): string => origin.replace('//', '//us%20er:hunter2@');
const basic = `Basic ${Buffer.from('us er:hunter2').toString('base64')}`;

describe('through a proxy', () => {
  test('an upstream with https is reached by a tunnel, by a name that only the proxy knows', async () => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy({ leadTo: upstream.port });
    await using world = await startGatewayOver('https://api.company.example', {
      HTTPS_PROXY: withCredentials(proxy.origin),
      UPSTREAM_CA_FILE: caFile,
    });
    for (let call = 0; call < 5; call += 1) expect((await world.query(document)).data).toEqual(answered);
    // One tunnel, kept alive.
    expect(proxy.connects.map(({ authority: asked }) => asked)).toEqual(['api.company.example:443']);
    expect(proxy.connects[0]?.headers).toMatchObject({
      host: 'api.company.example:443',
      'proxy-authorization': basic,
    });
    // The token is inside the tunnel, the proxy's password outside of it.
    expect(proxy.connects[0]?.headers['authorization']).toBeUndefined();
    expect(upstream.requests).toHaveLength(5);
    expect(upstream.requests[0]?.headers['host']).toBe('api.company.example');
    expect(upstream.requests[0]?.headers['authorization']).toMatch(/^Bearer /);
    expect(upstream.requests[0]?.headers['proxy-authorization']).toBeUndefined();
    expect(world.log.join()).not.toContain('hunter2');
  });

  test.each(['HTTP_PROXY', 'http_proxy'])(
    'an upstream with http is reached by a tunnel, by %s',
    async (name) => {
      await using upstream = await startUpstream('http');
      await using proxy = await startProxy();
      await using world = await startGatewayOver(upstream.origin, { [name]: proxy.host });
      expect((await world.query(document)).data).toEqual(answered);
      expect(proxy.connects.map(({ authority: asked }) => asked)).toEqual([`127.0.0.1:${upstream.port}`]);
      expect(proxy.others).toEqual([]);
    },
  );

  test('a proxy may itself have a certificate of the private authority', async () => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy({ tls: authority.issue(['127.0.0.1']) });
    await using world = await startGatewayOver(upstream.origin, {
      https_proxy: proxy.origin,
      UPSTREAM_CA_FILE: caFile,
    });
    expect((await world.query(document)).data).toEqual(answered);
    expect(proxy.connects).toHaveLength(1);
  });

  test('writes go as well', async () => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy();
    await using world = await startGatewayOver(upstream.origin, {
      HTTPS_PROXY: proxy.origin,
      UPSTREAM_CA_FILE: caFile,
    });
    await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
    expect(upstream.requests.map(({ method }) => method)).toContain('POST');
    expect(proxy.connects.length).toBeGreaterThan(0);
  });

  test('no more tunnels are open than connections are allowed, and all are closed at the end', async () => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy();
    {
      await using world = await startGatewayOver(upstream.origin, {
        HTTPS_PROXY: proxy.origin,
        UPSTREAM_CA_FILE: caFile,
        UPSTREAM_CONNECTIONS: '2',
      });
      const answers = await Promise.all(Array.from({ length: 8 }, () => world.query(document)));
      for (const { data } of answers) expect(data).toEqual(answered);
      expect(proxy.connects.length).toBeLessThanOrEqual(2);
    }
    await vi.waitFor(() => expect(proxy.open()).toBe(0), { timeout: 10_000 });
  });

  test('tunnels are replaced when the lifetime of sockets has passed', async () => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy();
    await using world = await startGatewayOver(upstream.origin, {
      HTTPS_PROXY: proxy.origin,
      UPSTREAM_CA_FILE: caFile,
      UPSTREAM_SOCKET_LIFETIME_MS: '100',
    });
    await vi.waitFor(
      async () => {
        expect((await world.query(document)).data).toEqual(answered);
        expect(proxy.connects.length).toBeGreaterThan(1);
      },
      { timeout: 10_000 },
    );
  });

  test('icons elsewhere are fetched as well', async () => {
    await using store = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(png);
    });
    await using upstream = await startServer((_, response) => {
      response.writeHead(307, { location: `${store.origin}/1.png` }).end();
    });
    await using proxy = await startProxy();
    const redirects: unknown[] = [];
    const marketplace = createMarketplace({
      baseUrl: upstream.origin,
      iconOrigins: [store.origin],
      network: {
        proxies: { http: readProxy(proxy.origin, 'HTTP_PROXY'), https: null, except: '' },
        authorities: null,
      },
      onRedirect: (redirect) => redirects.push(redirect),
    });
    const caller = marketplace.forCaller({ authorization: 'Bearer x', signal: new AbortController().signal });
    const { bytes } = await caller.icon(buyers, 'BUY-1000-0001');
    expect(bytes).toEqual(png);
    expect(proxy.connects.map(({ authority: asked }) => asked)).toEqual([
      `127.0.0.1:${upstream.port}`,
      `127.0.0.1:${store.port}`,
    ]);
    expect(redirects).toEqual([]);
    await marketplace.close();
  });
});

describe('without a proxy go', () => {
  test.each(['127.0.0.1', '*', '127.0.0.0/8'])('calls to what NO_PROXY=%s names', async (list) => {
    await using upstream = await startUpstream('http');
    await using proxy = await startProxy();
    for (const name of ['NO_PROXY', 'no_proxy']) {
      await using world = await startGatewayOver(upstream.origin, { HTTP_PROXY: proxy.origin, [name]: list });
      expect((await world.query(document)).data).toEqual(answered);
    }
    expect(proxy.connects).toEqual([]);
  });

  test('calls to the embedded sandbox', async () => {
    await using proxy = await startProxy();
    await using world = await startWorld({ config: { HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin } });
    expect((await world.query('{ accounts { totalCount } }')).data).toEqual({ accounts: { totalCount: 12 } });
    expect([...proxy.connects, ...proxy.others]).toEqual([]);
  });
});

test('a proxy that cannot be used stops only a gateway that would use it', () => {
  const environment = { https_proxy: 'socks5://user:hunter2@proxy.example:1080' };
  expect(loadConfig(environment).upstream.kind).toBe('sandbox');
  const load = (): unknown => loadConfig({ ...environment, MPT_API_BASE_URL: 'https://api.example.com' });
  expect(load).toThrow('HTTPS_PROXY must be the address of a proxy');
  expect(load).not.toThrow(/hunter2/);
});

describe('a failing proxy is distinguished from a failing upstream:', () => {
  const closed = 'http://127.0.0.1:1';
  test.each<[string, Parameters<typeof startProxy>[0] | undefined, string, string, number]>([
    [
      'one that wants a password',
      { refuse: 407 },
      'UPSTREAM_UNAVAILABLE',
      'the proxy made no connection (its status is 407)',
      1,
    ],
    ['one that forbids it', { refuse: 403 }, 'UPSTREAM_UNAVAILABLE', '(its status is 403)', 1],
    ['one that cannot reach upstream', { refuse: 502 }, 'UPSTREAM_UNAVAILABLE', '(its status is 502)', 3],
    [
      'one that never answers',
      { refuse: 'hang' },
      'UPSTREAM_TIMEOUT',
      'none was made in time (the call goes through a proxy)',
      3,
    ],
    [
      'one that closes the connection',
      { refuse: 'cut' },
      'UPSTREAM_UNAVAILABLE',
      'the connection was reset (the call goes through a proxy)',
      3,
    ],
    [
      'one that is not there',
      undefined,
      'UPSTREAM_UNAVAILABLE',
      'the connection was refused (the call goes through a proxy)',
      3,
    ],
  ])('%s', async (_name, options, code, message, tries) => {
    await using upstream = await startUpstream('https');
    await using proxy = await startProxy(options);
    await using world = await startGatewayOver(
      upstream.origin,
      {
        HTTPS_PROXY: withCredentials(options === undefined ? closed : proxy.origin),
        UPSTREAM_CA_FILE: caFile,
      },
      { constants: { connectTimeoutMs: 300, retryBudgetPercent: 100 } },
    );
    const answer = await world.query(document);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
    expect(answer.errors?.[0]?.message).toContain(message);
    expect(answer.calls.length).toBeLessThanOrEqual(tries);
    expectNothingTold(world, answer);
    expect(`${answer.text}${world.log.join()}`).not.toMatch(/hunter2|127\.0\.0\.1:\d/);
    expect(upstream.requests).toEqual([]);
    const write = await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
    // It certainly did not happen.
    expect(write.errors?.[0]?.message).not.toMatch(/unknown whether/);
  });
});

describe('a private authority', () => {
  test('a private authority is trusted by UPSTREAM_CA_FILE, beside what Node trusts, and only as far as its certificates hold', async () => {
    await using good = await startUpstream('https');
    await using world = await startGatewayOver(good.origin, { UPSTREAM_CA_FILE: caFile });
    expect((await world.query(document)).data).toEqual(answered);
    await using foreign = await startUpstream('https', ['other.example']);
    await using other = await startGatewayOver(foreign.origin, { UPSTREAM_CA_FILE: caFile });
    expect((await other.query(document)).errors?.[0]?.message).toContain(
      'its certificate is for another host',
    );
    const { upstream } = loadConfig({ MPT_API_BASE_URL: good.origin, UPSTREAM_CA_FILE: caFile });
    const authorities = upstream.kind === 'remote' ? upstream.network.authorities : null;
    expect(authorities?.length).toBeGreaterThan(50);
    expect(authorities?.at(-1)?.trim()).toBe(authority.cert.trim());
  });

  test.each([
    ['/nowhere/authority.pem', undefined, 'cannot read /nowhere/authority.pem: ENOENT'],
    [undefined, 'no certificate', 'must name a PEM file with certificates, but'],
    [undefined, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'certificate 1 in'],
  ])('a private authority in a file that is wrong ends the start: %s %j', (path, content, problem) => {
    const file = path ?? join(directory, 'wrong.pem');
    if (content !== undefined) writeFileSync(file, content);
    const load = (): unknown =>
      loadConfig({ MPT_API_BASE_URL: 'https://api.example.com', UPSTREAM_CA_FILE: file });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(problem);
    expect(load).toThrow(/^UPSTREAM_CA_FILE/);
  });
});

test('the configuration is reported without the credentials of proxies, in whatever case and form', () => {
  const report = configReport(
    {
      HTTPS_PROXY: 'http://user:hunt@er2@proxy.example:8080',
      http_proxy: 'user:hunter2@plain.example:8080',
      no_proxy: 'localhost',
    },
    { profile: 'development', federation: 'off' },
  );
  expect(report).toContain('HTTPS_PROXY=http://***@proxy.example:8080\n');
  expect(report).toContain('HTTP_PROXY=***@plain.example:8080\n');
  expect(report).toContain('NO_PROXY=localhost\n');
  expect(report).not.toMatch(/hunt|er2/);
});

test('a process tells at its start which proxy it uses, and trusts the file beside NODE_EXTRA_CA_CERTS', async () => {
  const second = createAuthority('A second one');
  const extra = join(directory, 'extra.pem');
  writeFileSync(extra, second.cert);
  await using upstream = await startServer(
    (_, response) => json(response, envelope([account], { limit: 1 })),
    { tls: authority.issue(['127.0.0.1']) },
  );
  await using proxy = await startProxy({ tls: second.issue(['127.0.0.1']) });
  await using gateway = new GatewayProcess({
    MPT_API_BASE_URL: upstream.origin,
    https_proxy: withCredentials(proxy.origin),
    UPSTREAM_CA_FILE: caFile,
    NODE_EXTRA_CA_CERTS: extra,
  });
  const { data, calls } = await postQuery(await gateway.url(), document);
  expect({ data, calls: calls.length }).toEqual({ data: answered, calls: 1 });
  expect(proxy.connects).toHaveLength(1);
  expect(gateway.out).toContain(`"proxy":"${proxy.origin}"`);
  expect(gateway.out).toContain(`${upstream.origin}/public, through the proxy ${proxy.origin}\n`);
  expect(gateway.out + gateway.err).not.toContain('hunter2');
});

describe('a redirect of the API', () => {
  test.each([
    [
      'to another host',
      (path: string) => `https://api.company.example${path}`,
      'to https://api.company.example/public/v1/accounts/accounts',
      'set MPT_API_BASE_URL to https://api.company.example/public',
    ],
    [
      'to another scheme and path, with a slash at the end',
      (path: string) => `https://user:hunter2@a.example/eu/api${path.replace('?', '/?')}`,
      'to https://a.example/eu/api/public/v1/accounts/accounts/',
      'set MPT_API_BASE_URL to https://a.example/eu/api/public',
    ],
    [
      'to a page where people sign in',
      () => 'https://login.example/authorize?state=hunter2',
      'to https://login.example,',
      'check MPT_API_BASE_URL',
    ],
    ['to nowhere', () => 'http://[', 'to nowhere', 'check MPT_API_BASE_URL'],
  ])('%s is logged once, with the setting to correct', async (_name, locationOf, to, mend) => {
    await using upstream = await startServer((_, response, { url }) => {
      response.writeHead(301, { location: locationOf(url) }).end();
    });
    await using world = await startGatewayOver(upstream.origin);
    const answer = await world.query(document);
    await world.query(document);
    const lines = world.log.filter((line) => line.includes('"upstream redirects"'));
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '') as Record<string, string>;
    expect(line).toMatchObject({ level: 'error', upstream: `${upstream.origin}/public`, status: 301 });
    expect(line['reason']).toContain(to);
    expect(line['reason']).toContain(mend);
    expect(lines[0]).not.toContain('hunter2');
    // The client's error names the operator's mistake, but not the host that the gateway calls.
    expect(answer.errors?.[0]?.message).toBe(
      'GET /v1/accounts/accounts: expected a success, but got status 301, a redirect, which is not followed; ' +
        'MPT_API_BASE_URL of the gateway must name the address it leads to',
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE', status: 301 });
    expect(answer.text).not.toMatch(/company\.example|login\.example|127\.0\.0\.1/);
  });
});
