/** The command `verify`: it finds no difference in the sandbox, and with each switch flipped exactly that one. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts';
import type { Report } from '../../src/tools/verify/report.ts';
import { accountsProbes } from '../../src/tools/verify/marketplace/probes.ts';
import { closedPort } from '../support/origin.ts';
import { json, startServer } from '../support/scripted-server.ts';
import type { ScriptedServer } from '../support/scripted-server.ts';
import { tokens } from '../support/tokens.ts';
import type { Role } from '../support/tokens.ts';
import { writeCanaryFile } from './canaries.ts';
import { runTool, temporaryFolder } from './support.ts';
import type { Ended, RunOptions } from './support.ts';

interface Verified extends Ended {
  readonly report: Report;
}

async function verify(
  url: string,
  more: readonly string[] = [],
  options: RunOptions = {},
): Promise<Verified> {
  const ended = await runTool(['verify', '--url', url, '--rate', '1000', '--json', ...more], options);
  return { ...ended, report: JSON.parse(ended.out || '{}') as Report };
}

const idsWith = ({ guesses }: Report, verdict: string): readonly string[] =>
  guesses.filter((guess) => guess.verdict === verdict).map(({ id }) => id);

const roles = ['operations', 'client', 'vendor'] as const;

async function verifySandbox(
  options: SandboxOptions,
  role: Role,
): Promise<Verified & { readonly sandbox: Sandbox }> {
  const sandbox = await createSandbox(options);
  const verified = await verify(sandbox.url, [], { token: tokens[role] });
  await sandbox.close();
  return { ...verified, sandbox };
}

describe.each(roles)('as %s', (role) => {
  test('nothing differs in the sandbox, and only GET requests are sent', async () => {
    const { code, report, err, sandbox } = await verifySandbox({}, role);
    expect(idsWith(report, 'differs'), err).toEqual([]);
    expect(code).toBe(0);
    expect(report.caller.toLowerCase()).toBe(role);
    expect(report.settings).toEqual({
      PAGE_CAP: '100',
      UPSTREAM_MEMBERSHIPS: 'auto',
      UPSTREAM_STREAMING: 'auto',
    });
    const methods = new Set(sandbox.calls().map(({ method }) => method));
    expect(methods).toEqual(new Set(['GET']));
    // The icon is read without a token, which the journal has too.
    expect(sandbox.calls()).toHaveLength(report.calls);
    expect(report.calls).toBeLessThanOrEqual(130);
    // Operations may read the members of every account.
    if (role === 'operations') expect(idsWith(report, 'not determined')).toEqual(['members-of-others']);
    expect(report.guesses.map(({ id }) => id)).toEqual(accountsProbes.map(({ id }) => id));
  });

  const switches: readonly [
    name: string,
    options: SandboxOptions,
    id: string,
    found: string,
    settings: object,
  ][] = [
    ['SANDBOX_PAGE_CAP=50', { pageCap: 50 }, 'page-cap', '50 rows', { PAGE_CAP: '50' }],
    ['SANDBOX_PAGE_CAP=7', { pageCap: 7 }, 'page-cap', '7 rows', { PAGE_CAP: '7' }],
    ['SANDBOX_PAGE_CAP=1000', { pageCap: 1_000 }, 'page-cap', 'at least 1000 rows', { PAGE_CAP: '1000' }],
    [
      'SANDBOX_MEMBERSHIP_PATHS=nested',
      { membershipPaths: 'nested' },
      'membership-paths',
      '/accounts/{accountId}/users',
      { UPSTREAM_MEMBERSHIPS: 'nested' },
    ],
    [
      'SANDBOX_MEMBERSHIP_PATHS=flat',
      { membershipPaths: 'flat' },
      'membership-paths',
      '/account-users',
      { UPSTREAM_MEMBERSHIPS: 'flat' },
    ],
    [
      'SANDBOX_STREAMING=ignored',
      { streaming: 'ignored' },
      'streaming',
      'none',
      { UPSTREAM_STREAMING: 'off' },
    ],
    [
      'SANDBOX_STREAMING=unsupported',
      { streaming: 'unsupported' },
      'streaming',
      'none',
      { UPSTREAM_STREAMING: 'off' },
    ],
    [
      'SANDBOX_AUDIT_FILTER=needs-select',
      { auditFilter: 'needs-select' },
      'audit-filter',
      'they are refused (400)',
      {},
    ],
    [
      'SANDBOX_STRING_COMPARISON=ignore-case',
      { stringComparison: 'ignore-case' },
      'string-comparison',
      'these do not: eq, in, like',
      {},
    ],
    ['SANDBOX_NULL_NAVIGATION=safe', { nullNavigation: 'safe' }, 'null-navigation', 'they do not', {}],
  ];

  test.each(switches)('%s is the one difference', async (_, options, id, found, settings) => {
    const { code, report } = await verifySandbox(options, role);
    expect(idsWith(report, 'differs')).toEqual([id]);
    expect(report.guesses.find((guess) => guess.id === id)?.found).toBe(found);
    expect(report.settings).toMatchObject(settings);
    expect(code).toBe(1);
  });
});

test('nothing differs in a snapshot that is served again', async () => {
  using folder = temporaryFolder();
  const source = await createSandbox();
  const file = folder.path('data.json');
  await runTool(['snapshot', '--url', source.url, '--out', file, '--rate', '1000', '--remap-ids']);
  await source.close();
  const { report } = await verifySandbox({ file }, 'operations');
  expect(idsWith(report, 'differs')).toEqual([]);
  expect(report.counts.agrees).toBeGreaterThan(80);
});

test('several switches are several differences', async () => {
  const { report } = await verifySandbox(
    {
      pageCap: 20,
      membershipPaths: 'nested',
      streaming: 'unsupported',
      auditFilter: 'needs-select',
      stringComparison: 'ignore-case',
      nullNavigation: 'safe',
    },
    'operations',
  );
  expect(idsWith(report, 'differs')).toEqual([
    'membership-paths',
    'page-cap',
    'streaming',
    'string-comparison',
    'null-navigation',
    'audit-filter',
  ]);
});

test('a vendor that may not read buyers, licensees and ERP links is one difference, by list', async () => {
  const { report } = await verifySandbox({ vendorReads: 'closed' }, 'vendor');
  expect(idsWith(report, 'differs')).toEqual(['readable-lists']);
  expect(report.guesses.find(({ id }) => id === 'readable-lists')).toMatchObject({
    found:
      'Vendor: all, except buyers (403), licensees (403), erp-links (403), cloud-tenants (403), modules (403)',
    details: [
      'buyers: expected 200, but got 403',
      'licensees: expected 200, but got 403',
      'erp-links: expected 200, but got 403',
    ],
  });
});

type Change = (
  body: unknown,
  request: { readonly path: string; readonly query: string },
  response: ServerResponse,
) => unknown;

/** Forwards to a sandbox and changes what it answers. */
async function startChanged(sandbox: Sandbox, change: Change): Promise<ScriptedServer> {
  return startServer((request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      const { authorization, accept, 'mpt-streaming': streaming } = request.headers;
      const answer = await fetch(`${sandbox.url}${request.url}`, {
        method: request.method ?? 'GET',
        redirect: 'manual',
        headers: {
          ...(authorization === undefined ? {} : { authorization }),
          ...(accept === undefined ? {} : { accept }),
          ...(typeof streaming === 'string' ? { 'mpt-streaming': streaming } : {}),
        },
      });
      const text = await answer.text();
      response.statusCode = answer.status;
      for (const name of ['content-type', 'location', 'mpt-streaming']) {
        const value = answer.headers.get(name);
        if (value !== null) response.setHeader(name, value);
      }
      const { pathname, search } = new URL(request.url ?? '', sandbox.url);
      const isJson = text.startsWith('{') && streaming === undefined;
      const changed = isJson
        ? JSON.stringify(
            change(
              JSON.parse(text),
              { path: pathname.replace('/public/v1/accounts', ''), query: search },
              response,
            ),
          )
        : text;
      response.end(changed);
    })();
  });
}

interface Body {
  readonly $meta?: { pagination?: Record<string, unknown>; omitted?: string[] };
  readonly data?: Record<string, unknown>[];
  readonly errors?: Record<string, string[]>;
}

/** What a live service could do otherwise, and the guesses that must differ then. */
const deviations: readonly [name: string, change: Change, ids: readonly string[]][] = [
  [
    'members that the contract does not have',
    (body, { path }) => {
      for (const row of (path === '/buyers' ? (body as Body).data : undefined) ?? [])
        row['shade'] = { deep: 1 };
      return body;
    },
    ['shape-buyers'],
  ],
  [
    'members of another type',
    (body, { path }) => {
      for (const row of (path === '/sellers' ? (body as Body).data : undefined) ?? [])
        row['currencies'] = { EUR: true };
      return body;
    },
    ['shape-sellers'],
  ],
  [
    'a state that the contract does not list',
    (body, { path }) => {
      for (const row of (path === '/licensees' ? (body as Body).data : undefined) ?? [])
        row['status'] = 'Paused';
      return body;
    },
    ['shape-licensees'],
  ],
  [
    'lists without totals',
    (body) => {
      delete (body as Body).$meta?.pagination?.['total'];
      return body;
    },
    ['total', 'limit-zero'],
  ],
  [
    'other default omissions',
    (body, { path }) => {
      const meta = path === '/buyers' ? (body as Body).$meta : undefined;
      if (meta?.omitted) meta.omitted = meta.omitted.filter((name) => name !== 'sellers');
      return body;
    },
    ['omitted-buyers'],
  ],
  [
    'errors of the query language under the path',
    (body) => {
      const { errors } = body as Body;
      const texts = errors?.['rql_validation'];
      return texts === undefined ? body : { ...(body as object), errors: { name: texts } };
    },
    [
      'empty-group',
      'empty-list',
      'null-in-pattern',
      'operator-not-permitted',
      'value-not-convertible',
      'null-where-always-set',
      'wrong-arity',
      'wrapped-filter',
    ].map((id) => `query-error-${id}`),
  ],
  [
    'a 404 of the edge',
    (body, { path }) =>
      path === '/accounts/ACC-0000-0000' ? { statusCode: 404, message: 'No such thing' } : body,
    ['not-found'],
  ],
  [
    'paths that are missing',
    (body, { path }, response) => {
      if (/\/(?:sso|settings\/notifications)$/.test(path)) response.statusCode = 404;
      return body;
    },
    ['sso', 'notification-settings'],
  ],
  [
    'members that are in the answer only when they are selected',
    (body, { query }) => {
      for (const row of /select=-\*,id&(?:ne|order)/.test(decodeURIComponent(query))
        ? ((body as Body).data ?? [])
        : []) {
        delete row['name'];
      }
      return body;
    },
    ['select-filtered-member', 'select-ordered-member'],
  ],
];

test.each(deviations)('%s are found, and nothing else', async (_, change, ids) => {
  const sandbox = await createSandbox();
  await using server = await startChanged(sandbox, change);
  const { report } = await verify(server.origin);
  await sandbox.close();
  expect(idsWith(report, 'differs')).toEqual(ids);
});

test('a difference of a shape names the member and the types, and no value', async () => {
  const sandbox = await createSandbox();
  await using server = await startChanged(sandbox, (body, { path }) => {
    for (const row of (path === '/buyers' ? (body as Body).data : undefined) ?? []) {
      Object.assign(row, { shade: 'secret', status: 'Paused', name: 7, 'BUY-1234-5678': true });
    }
    return body;
  });
  const { report } = await verify(server.origin);
  await sandbox.close();
  expect(report.guesses.find(({ id }) => id === 'shape-buyers')?.details).toEqual([
    'shade: not in the contract',
    '(a name that is not shown): not in the contract',
    'name: expected a string, but got a number',
    'status: expected a listed word, but got another',
  ]);
});

test('no value of upstream is in the report, on the screen or in an error', async () => {
  using folder = temporaryFolder();
  await writeCanaryFile(folder.path('data.json'));
  const sandbox = await createSandbox({ file: folder.path('data.json') });
  await using server = await startChanged(sandbox, (body, { path }) => {
    const canary = 'canary CAN-1234-5678 canary@example.org';
    const { data, errors } = body as Body;
    for (const row of data ?? []) {
      row['shade'] = canary;
      row['status'] = canary;
      row[canary] = canary;
      if (path === '/sellers') row['currencies'] = canary;
    }
    return {
      ...(body as object),
      ...(errors === undefined ? {} : { errors: { [canary]: [canary], rql_validation: [canary] } }),
      ...('status' in (body as object) && 'title' in (body as object)
        ? { detail: canary, [canary]: canary }
        : {}),
    };
  });
  const token = `${tokens.operations}-canary-secret`;
  const file = folder.path('report.json');
  const json = await verify(server.origin, ['--out', file], { token });
  const table = await runTool(['verify', '--url', server.origin, '--rate', '1000'], {
    token,
    errIsTerminal: true,
  });
  await sandbox.close();
  expect(json.code).toBe(1);
  expect(idsWith(json.report, 'differs').length).toBeGreaterThan(20);
  const report = readFileSync(file, 'utf8');
  expect(JSON.parse(report)).toEqual(json.report);
  for (const text of [report, json.out, json.err, table.out, table.err]) {
    expect(/.{0,80}canary.{0,80}/i.exec(text)?.[0]).toBeUndefined();
    expect(/.{0,80}\b[A-Z]{3,4}-\d{4}.{0,80}/.exec(text)?.[0]).toBeUndefined();
    expect(text).not.toContain(new URL(server.origin).port);
  }
});

describe('bounds', () => {
  test('a 429 ends the run with what was found so far', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'status', status: 429, path: '/users*', headers: { 'retry-after': '7' } }]);
    const { code, report, err } = await verify(sandbox.url);
    expect(code).toBe(2);
    expect(err).toBe('accounts-graph: not asked: upstream asks for fewer requests (429)\n');
    expect(idsWith(report, 'agrees')).toEqual(['membership-paths', 'membership-ids']);
    expect(report.stopped).toBe('not asked: upstream asks for fewer requests (429)');
    expect(sandbox.calls().at(-1)?.status).toBe(429);
    expect(sandbox.calls().filter(({ status }) => status === 429)).toHaveLength(1);
    await sandbox.close();
  });

  test('a 429 for the first call gives a report of guesses that were not asked', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'status', status: 429 }]);
    const { code, report } = await verify(sandbox.url);
    await sandbox.close();
    expect(code).toBe(2);
    expect(idsWith(report, 'not determined')).toHaveLength(accountsProbes.length);
    expect(report.calls).toBe(1);
  });

  test('--max-calls ends the run without an error', async () => {
    const sandbox = await createSandbox();
    const { code, report } = await verify(sandbox.url, ['--max-calls', '20']);
    expect(code).toBe(0);
    expect(sandbox.calls()).toHaveLength(20);
    expect(report.calls).toBe(20);
    expect(idsWith(report, 'differs')).toEqual([]);
    expect(report.guesses.at(-1)?.found).toBe('not asked: the limit of 20 calls is reached');
    await sandbox.close();
  });

  test('a probe without an answer is not determined, and three in a row end the run', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'reset', path: '/accounts/*/icon' }]);
    const one = await verify(sandbox.url);
    expect(idsWith(one.report, 'not determined')).toEqual(['icons', 'members-of-others']);
    expect(one.code).toBe(0);
    sandbox.setFaults([{ kind: 'reset', path: '*/users*' }]);
    const { code, report } = await verify(sandbox.url);
    expect(code).toBe(2);
    expect(report.stopped).toBe('not asked: no answer (UPSTREAM_UNAVAILABLE)');
    await sandbox.close();
  });

  test('an upstream that stops answering ends the run with 2 and a report of what was found', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'hang', path: '*/users*' }]);
    const { code, report, err } = await verify(sandbox.url, [], { toolTimeoutMs: 800 });
    expect(code).toBe(2);
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    for (const line of lines.slice(0, 2))
      expect(line).toMatch(
        /^accounts-graph: [a-z-]+: upstream does not answer within 0\.8 s; going on with the next guess$/,
      );
    expect(lines[2]).toMatch(/: upstream does not answer within 0\.8 s; the run ends$/);
    expect(lines[3]).toBe('accounts-graph: not asked: upstream does not answer in time');
    expect(report.stopped).toBe('not asked: upstream does not answer in time');
    expect(report.guesses).toHaveLength(accountsProbes.length);
    await sandbox.close();
  }, 20_000);

  test('an upstream that answers nothing gives a report of guesses that were not asked', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'hang', path: '*' }]);
    const { code, report, err } = await verify(sandbox.url, [], { toolTimeoutMs: 200 });
    expect(code).toBe(2);
    expect(err).toBe(
      'accounts-graph: upstream does not answer within 0.2 s; the run ends\naccounts-graph: not asked: upstream does not answer in time\n',
    );
    expect(idsWith(report, 'not determined')).toHaveLength(accountsProbes.length);
    const table = await runTool(['verify', '--url', sandbox.url], { toolTimeoutMs: 200 });
    expect(table.out).toContain(' are not determined, after 1 GET request.\n');
    await sandbox.close();
  });

  test('an answer with a 5xx is a finding and is asked for once', async () => {
    const sandbox = await createSandbox();
    sandbox.setFaults([{ kind: 'status', status: 500, path: '/services*' }]);
    const { report } = await verify(sandbox.url);
    expect(idsWith(report, 'differs')).toEqual(['readable-lists']);
    expect(
      sandbox.calls().filter(({ path, query }) => path.endsWith('/services') && query === 'limit=1'),
    ).toHaveLength(1);
    await sandbox.close();
  });
});

describe('errors end with 2', () => {
  test.each([
    ['no address', ['verify'], 'expected the address of the marketplace API in --url or MPT_API_BASE_URL'],
    [
      'a wrong bound',
      ['verify', '--url', 'http://x', '--max-calls', '0'],
      '--max-calls must be a number from 1',
    ],
    ['an unknown option', ['verify', '--token', 'x'], "Unknown option '--token'"],
    [
      'a report that cannot be written',
      ['verify', '--url', 'http://x', '--out', '/nowhere/x'],
      'cannot write /nowhere/x: ENOENT',
    ],
  ])('%s', async (_, argv, message) => {
    const { code, err } = await runTool(argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('a token that upstream does not accept, another address and no upstream at all are named', async () => {
    const sandbox = await createSandbox();
    const wrong = await verify(sandbox.url, [], { token: 'idt:TKN-1111-1111:canary' });
    await sandbox.close();
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('expected a token that upstream accepts, but got status 401');
    expect(wrong.err).not.toContain('canary');
    await using empty = await startServer((_, response) => json(response, {}, 404));
    expect((await verify(empty.origin)).err).toContain(
      'got status 404; is --url the address of the marketplace API?',
    );
    const port = await closedPort();
    const { code, err } = await verify(`http://127.0.0.1:${port}`);
    expect(code).toBe(2);
    expect(err).toContain(`http://127.0.0.1:${port}: GET /v1/accounts/accounts: expected an answer`);
  });
});

test('the table has every guess with what was found, and the settings to use', async () => {
  const sandbox = await createSandbox({ pageCap: 50 });
  const { code, out, err } = await runTool(['verify', '--url', sandbox.url, '--rate', '1000']);
  await sandbox.close();
  expect(code).toBe(1);
  expect(err).toBe('');
  expect(out).toContain(
    '  DIFFERS         How many rows one response has at most.\n                  expected: 100 rows; a larger limit is lowered to it\n                  found:    50 rows\n',
  );
  expect(out).toContain(
    '  agrees          ilike does not tell upper case from lower case.\n                  found:    finds the row\n',
  );
  expect(out).toContain('1 differs, 1 is not determined, after');
  expect(out).toContain(
    'Settings to use:\n  UPSTREAM_MEMBERSHIPS=auto\n  PAGE_CAP=50\n  UPSTREAM_STREAMING=auto\n',
  );
});

test('ids of probes are unique', () => {
  const ids = accountsProbes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the help has examples and says that only GET requests are sent', async () => {
  const { code, out } = await runTool(['verify', '--help'], { token: null });
  expect(code).toBe(0);
  for (const text of ['Examples:', 'Exit codes:', 'only GET\nrequests', '--https-proxy', '--max-calls'])
    expect(out).toContain(text);
  expect(out).toContain('(MPT_API_BASE_URL, required)');
  expect(out).not.toContain('embedded sandbox');
});

test('an existing report is replaced only by a complete one', async () => {
  using folder = temporaryFolder();
  const file = folder.path('report.json');
  writeFileSync(file, 'before');
  await runTool(['verify', '--url', 'http://127.0.0.1:1', '--out', file]);
  expect(readFileSync(file, 'utf8')).toBe('before');
});
