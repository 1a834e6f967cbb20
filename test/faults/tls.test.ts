/** TLS that does not hold: the call fails before anything of it is sent, once, with the cause in plain words. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import type { ScriptedServer } from '../support/scripted-server.ts';
import { postQuery } from '../support/world.ts';
import { createAuthority } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { account, expectNothingTold, startGatewayOver } from '../support/scripted-world.ts';
import { GatewayProcess } from './gateway-process.ts';

const authority = createAuthority('canary-5d41402abc authority');
const document = '{ __typename accounts(first: 1) { nodes { id name } } }';

function startTls(certificate: Certificate): Promise<ScriptedServer> {
  return startServer((_, response) => json(response, envelope([account], { limit: 1 })), {
    tls: certificate,
  });
}

/** One read and one write: the errors that the caller gets, and the state of the breaker. */
async function askOver(origin: string) {
  let read;
  {
    await using world = await startGatewayOver(origin);
    read = await world.query(document);
    expect(read.status).toBe(200);
    expect(read.data).toEqual({ __typename: 'Query', accounts: null });
    expectNothingTold(world, read);
    // Neither host nor file nor the words of a library, which hold both.
    expect(`${read.text}${world.log.join()}`).not.toMatch(/altname|openssl|routines|"stack"/i);
  }
  await using world = await startGatewayOver(origin, {}, { constants: { breakerMinCalls: 1 } });
  const write = await world.query('mutation { buyerDisable(id: "BUY-1000-0001") { errors { message } } }');
  // It certainly did not happen.
  expect(write.errors?.[0]?.message).not.toMatch(/unknown whether/);
  expect(write.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE');
  return {
    code: read.errors?.[0]?.extensions?.['code'] as string,
    message: read.errors?.[0]?.message,
    tries: read.calls.length,
    ready: (await fetch(`${world.gateway.url}/readyz`)).status,
  };
}

const own = ['127.0.0.1', 'localhost'];
const longAgo = { from: new Date('2020-01-01'), to: new Date('2021-01-01') };

describe('an invalid certificate is explained in plain words, not retried, and counts for the breaker:', () => {
  test.each([
    [
      'by an unknown authority',
      () => authority.issue(own),
      'no trusted authority has signed its certificate',
    ],
    ['signed by itself', () => authority, 'no trusted authority has signed its certificate'],
    [
      'by an unknown authority that comes along',
      () => {
        const { cert, key } = authority.issue(own);
        return { cert: `${cert}${authority.cert}`, key };
      },
      'no trusted authority has signed its certificate',
    ],
  ])('%s', async (_name, certificate, reason) => {
    await using server = await startTls(certificate());
    expect(await askOver(server.origin)).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      message: `GET /v1/accounts/accounts: expected an answer, but ${reason}`,
      tries: 1,
      ready: 503,
    });
    expect(server.requests).toEqual([]);
  });

  test('another side that speaks no TLS', async () => {
    await using server = await startServer((_, response) => json(response, {}));
    expect(await askOver(server.origin.replace('http:', 'https:'))).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'GET /v1/accounts/accounts: expected an answer, but the other side does not speak TLS',
      tries: 1,
      ready: 503,
    });
    expect(server.requests).toEqual([]);
  });
});

test('no TLS where the other side wants it is a connection that is closed', async () => {
  await using server = await startTls(authority.issue(own));
  await using world = await startGatewayOver(server.origin.replace('https:', 'http:'));
  const answer = await world.query(document);
  expect(answer.errors?.[0]?.extensions?.['code']).toBe('UPSTREAM_UNAVAILABLE');
  expect(answer.errors?.[0]?.message).toMatch(/: expected an answer, but the connection was (closed|reset)$/);
  expectNothingTold(world, answer);
  expect(server.requests).toEqual([]);
});

describe('a gateway that trusts a private authority by NODE_EXTRA_CA_CERTS', () => {
  /** What it answers over a server with this certificate. */
  async function ask(certificate: Certificate) {
    const directory = mkdtempSync(join(tmpdir(), 'authority-'));
    try {
      const file = join(directory, 'authority.pem');
      writeFileSync(file, authority.cert);
      await using server = await startTls(certificate);
      await using gateway = new GatewayProcess({
        MPT_API_BASE_URL: server.origin,
        NODE_EXTRA_CA_CERTS: file,
      });
      const { data, errors, calls } = await postQuery(await gateway.url(), document);
      return {
        accounts: data.accounts,
        message: errors?.[0]?.message,
        tries: calls.length,
        sent: server.requests.length,
      };
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  test('a gateway that trusts a private authority by NODE_EXTRA_CA_CERTS reaches a server with its certificate', async () => {
    expect(await ask(authority.issue(own))).toEqual({
      accounts: { nodes: [account] },
      message: undefined,
      tries: 1,
      sent: 1,
    });
  });

  test.each([
    ['for another host', () => authority.issue(['other.example']), 'its certificate is for another host'],
    ['that is out of date', () => authority.issue(own, longAgo), 'its certificate has expired'],
    ['of another authority', () => createAuthority('Another').issue(own), 'no trusted authority has signed'],
  ])(
    'a gateway that trusts a private authority by NODE_EXTRA_CA_CERTS still accepts none %s',
    async (_name, certificate, reason) => {
      const { accounts, message, tries, sent } = await ask(certificate());
      expect({ accounts, tries, sent }).toEqual({ accounts: null, tries: 1, sent: 0 });
      expect(message).toContain(`expected an answer, but ${reason}`);
    },
  );
});
