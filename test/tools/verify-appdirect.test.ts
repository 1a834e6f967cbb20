/** The command `verify --marketplace appdirect`: it finds no difference in the sandbox, and each deviation by its name. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { appDirectTokens, createAppDirectSandbox } from '../../src/sandbox/server.ts';
import type { AppDirectSandboxOptions, Sandbox } from '../../src/sandbox/server.ts';
import { appDirectProbes } from '../../src/tools/verify/appdirect/probes.ts';
import type { Report } from '../../src/tools/verify/report.ts';
import { startServer, type ScriptedServer } from '../support/scripted-server.ts';
import { runTool, temporaryFolder, type Ended } from './support.ts';

interface Verified extends Ended {
  readonly report: Report;
}

async function verify(
  url: string,
  more: readonly string[] = [],
  token: string | null = appDirectTokens.admin,
): Promise<Verified> {
  const argv = ['verify', '--marketplace', 'appdirect', '--url', url, '--rate', '1000', '--json', ...more];
  const environment: Record<string, string> = token === null ? {} : { APPDIRECT_API_TOKEN: token };
  const ended = await runTool(argv, { token: null, environment });
  return { ...ended, report: JSON.parse(ended.out || '{}') as Report };
}

const idsWith = ({ guesses }: Report, verdict: string): readonly string[] =>
  guesses.filter((guess) => guess.verdict === verdict).map(({ id }) => id);

async function verifySandbox(
  options: AppDirectSandboxOptions,
  token: string = appDirectTokens.admin,
): Promise<Verified & { readonly sandbox: Sandbox }> {
  const sandbox = await createAppDirectSandbox(options);
  const verified = await verify(sandbox.url, [], token);
  await sandbox.close();
  return { ...verified, sandbox };
}

describe.each(['v296', 'page'] as const)('in the edition %s', (edition) => {
  test.each(['admin', 'partnerRead'] as const)(
    'nothing differs in the sandbox for %s, and only GET requests are sent',
    async (role) => {
      const { code, report, err, sandbox } = await verifySandbox({ edition }, appDirectTokens[role]);
      expect(idsWith(report, 'differs'), err).toEqual([]);
      expect(code).toBe(0);
      expect(report.caller).toBe('unknown');
      expect(new Set(sandbox.calls().map(({ method }) => method))).toEqual(new Set(['GET']));
      expect(sandbox.calls()).toHaveLength(report.calls);
      expect(report.calls).toBeLessThanOrEqual(90);
      expect(report.guesses.map(({ id }) => id)).toEqual(appDirectProbes.map(({ id }) => id));
      expect(report.guesses.find(({ id }) => id === 'edition')?.found).toContain(edition);
    },
  );

  test('a lower page cap is the one difference', async () => {
    const { code, report } = await verifySandbox({ edition, pageCap: 10 });
    expect(idsWith(report, 'differs')).toContain('page-cap');
    expect(report.guesses.find(({ id }) => id === 'page-cap')?.found).toBe('10 rows');
    expect(code).toBe(1);
  });
});

test('a Marketplace Manager determines all but what needs a reseller or an activity', async () => {
  const { report } = await verifySandbox({ edition: 'v296' });
  expect(idsWith(report, 'not determined')).toEqual(['default-size-reseller-users', 'moments-of-activities']);
});

type Change = (body: unknown, path: string, response: ServerResponse) => unknown;

/** Forwards to a sandbox and changes what it answers. */
async function startChanged(sandbox: Sandbox, change: Change): Promise<ScriptedServer> {
  return startServer((request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const { authorization } = request.headers;
      const answer = await fetch(`${sandbox.url}${request.url}`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      const text = await answer.text();
      response.statusCode = answer.status;
      response.setHeader('content-type', answer.headers.get('content-type') ?? 'application/json');
      const path = decodeURIComponent(request.url ?? '').replace('/api', '');
      response.end(JSON.stringify(change(JSON.parse(text), path, response)));
    })();
  });
}

interface Body {
  content?: Record<string, unknown>[];
  page?: Record<string, unknown>;
}

const ofCompanies = (path: string): boolean => path.startsWith('/account/v2/companies?');

/** What a real marketplace could do otherwise, and the guesses that must differ then. */
const deviations: readonly [name: string, change: Change, ids: readonly string[]][] = [
  [
    'companies with members that are not known',
    (body, path) => {
      for (const row of ofCompanies(path) ? ((body as Body).content ?? []) : []) row['shade'] = 1;
      return body;
    },
    ['members-of-a-company'],
  ],
  [
    'moments in seconds',
    (body, path) => {
      for (const row of ofCompanies(path) ? ((body as Body).content ?? []) : [])
        row['creationDate'] = Number(row['creationDate']) / 1_000;
      return body;
    },
    ['moments-in-milliseconds'],
  ],
  [
    'lists without totals',
    (body, path) => {
      if (ofCompanies(path)) delete (body as Body).page?.['totalElements'];
      return body;
    },
    ['page-cap', 'count-by-one-row', 'page-past-the-end'],
  ],
  [
    'errors as one object',
    (body, path) =>
      Array.isArray(body) && /INVALID|SHADE|00000000-0000|size=0/.test(path)
        ? { code: 'Not Found', message: 'No such thing' }
        : body,
    ['not-found', 'malformed-id', 'wrong-parameter', 'wrong-size'],
  ],
  [
    'groups without people',
    (body, path, response) => {
      if (path.startsWith('/account/v2/users')) response.statusCode = 404;
      return body;
    },
    ['edition'],
  ],
];

test.each(deviations)('%s are found, and nothing else', async (_, change, ids) => {
  const sandbox = await createAppDirectSandbox();
  await using server = await startChanged(sandbox, change);
  const { report } = await verify(server.origin);
  await sandbox.close();
  expect(idsWith(report, 'differs')).toEqual(ids);
});

test('no value of upstream is in the report or on the screen', async () => {
  using folder = temporaryFolder();
  const sandbox = await createAppDirectSandbox();
  const canary = 'canary c0000000-0000-4000-8000-000000000002 canary@example.org';
  await using server = await startChanged(sandbox, (body) => {
    for (const row of (body as Body).content ?? []) {
      row['shade'] = canary;
      row[canary] = canary;
      row['creationDate'] = canary;
      row['roles'] = [canary];
      row['status'] = canary;
    }
    return Array.isArray(body) ? [{ code: canary, message: canary, [canary]: canary }] : body;
  });
  const file = folder.path('report.json');
  const { code, report, out, err } = await verify(server.origin, ['--out', file]);
  await sandbox.close();
  expect(code).toBe(1);
  expect(idsWith(report, 'differs').length).toBeGreaterThan(5);
  const written = readFileSync(file, 'utf8');
  expect(JSON.parse(written)).toEqual(report);
  for (const text of [written, out, err]) {
    expect(/.{0,80}canary.{0,80}/i.exec(text)?.[0]).toBeUndefined();
    expect(/[\da-f]{8}-[\da-f]{4}-/.exec(text)?.[0]).toBeUndefined();
    expect(text).not.toContain(appDirectTokens.admin);
    expect(text).not.toContain(new URL(server.origin).port);
  }
});

describe('bounds and errors', () => {
  test('a 429 ends the run with what was found so far', async () => {
    const sandbox = await createAppDirectSandbox();
    sandbox.setFaults([{ kind: 'status', status: 429, path: '/account/v2/users*' }]);
    const { code, err } = await verify(sandbox.url);
    await sandbox.close();
    expect(code).toBe(2);
    expect(err).toBe('accounts-graph: not asked: upstream asks for fewer requests (429)\n');
  });

  test('--max-calls ends the run without an error', async () => {
    const sandbox = await createAppDirectSandbox();
    const { code, report } = await verify(sandbox.url, ['--max-calls', '8']);
    expect(code).toBe(0);
    expect(sandbox.calls()).toHaveLength(8);
    expect(report.guesses.at(-1)?.found).toBe('not asked: the limit of 8 calls is reached');
    await sandbox.close();
  });

  test('a wrong token, no token, another marketplace and no address are named', async () => {
    const sandbox = await createAppDirectSandbox();
    const wrong = await verify(sandbox.url, [], 'canary');
    const none = await verify(sandbox.url, [], null);
    await sandbox.close();
    expect([wrong.code, none.code]).toEqual([2, 2]);
    expect(wrong.err).toContain('/account/v2/companies: expected a token that upstream accepts');
    expect(wrong.err).not.toContain('canary');
    expect(none.err).toContain('set APPDIRECT_API_TOKEN');
    const other = await runTool(['verify', '--marketplace', 'azure']);
    expect([other.code, other.err]).toEqual([
      2,
      'accounts-graph: --marketplace must be softwareone or appdirect, but got "azure"\n',
    ]);
    const address = await runTool(['verify', '--marketplace', 'appdirect']);
    expect(address.err).toContain('--url or APPDIRECT_API_BASE_URL, but there is none');
  });

  test('the token of the other marketplace is never sent', async () => {
    const sandbox = await createAppDirectSandbox();
    const { code, err } = await runTool(['verify', '--marketplace', 'appdirect', '--url', sandbox.url]);
    expect(code).toBe(2);
    expect(err).toContain('set APPDIRECT_API_TOKEN');
    expect(sandbox.calls()).toEqual([]);
    await sandbox.close();
  });
});

test('ids of probes are unique', () => {
  const ids = appDirectProbes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
