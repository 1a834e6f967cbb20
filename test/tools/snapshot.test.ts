/** The command `snapshot`: what gets into the file and what does not, resuming, bounds and errors. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { envelope, json, startServer } from '../support/scripted-server.ts';
import { ids, startSandbox } from '../support/sandbox.ts';
import { closedPort } from '../support/origin.ts';
import { tokens } from '../support/tokens.ts';
import { structuralMembers, structure, writeCanaryFile } from './canaries.ts';
import type { Tables } from './canaries.ts';
import { runTool, temporaryFolder } from './support.ts';
import type { RunOptions } from './support.ts';

const fast = ['--rate', '1000'];

function tablesOf(file: string): Tables {
  return (JSON.parse(readFileSync(file, 'utf8')) as { tables: Tables }).tables;
}

function take(url: string, file: string, more: readonly string[] = [], options: RunOptions = {}) {
  return runTool(['snapshot', '--url', url, '--out', file, ...fast, ...more], options);
}

/** Every text of a value, with the name of its member. */
function* textsOf(value: unknown, name = ''): Generator<readonly [name: string, text: string]> {
  if (typeof value === 'string') yield [name, value];
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item, name);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) yield* textsOf(member, key);
  }
}

const canaryToken = `${tokens.operations}-canary-secret`;

describe('personal data', () => {
  test('nothing that was written by people is in the file, in the state beside it or in the output', async () => {
    using folder = temporaryFolder();
    await writeCanaryFile(folder.path('source.json'));
    const source = await createSandbox({ file: folder.path('source.json') });
    const out = folder.path('data.json');
    const first = await take(source.url, out, ['--max-calls', '13'], { token: canaryToken });
    expect(first.code, first.err).toBe(3);
    const state = readFileSync(`${out}.partial`, 'utf8');
    expect(state.split('\n').length).toBeGreaterThan(8);
    const second = await take(source.url, out, [], { token: canaryToken });
    await source.close();
    expect(second.code, second.err).toBe(0);
    expect(Object.keys(tablesOf(out)).length).toBeGreaterThan(11);
    for (const text of [state, readFileSync(out, 'utf8'), first.out, first.err, second.out, second.err]) {
      expect(/.{0,60}canary.{0,60}/i.exec(text)?.[0]).toBeUndefined();
    }
  });

  test('with personal data kept, secrets of tokens and links of invitations are still left out', async () => {
    using folder = temporaryFolder();
    await writeCanaryFile(folder.path('source.json'));
    const source = await createSandbox({ file: folder.path('source.json') });
    const out = folder.path('data.json');
    const { code, err } = await take(source.url, out, ['--keep-personal-data'], { token: canaryToken });
    await source.close();
    expect(code, err).toBe(0);
    expect(err).toContain('real people');
    const text = readFileSync(out, 'utf8');
    expect(text).toContain('canary');
    expect(text).toContain('canary note');
    expect(text).not.toContain('canary-secret');
    expect(text).not.toContain('canary-code');
  });

  test('a token that somebody pasted into a description is masked', async () => {
    using folder = temporaryFolder();
    await using source = await startSandbox();
    const description = `use idt:TKN-7777-8888:canary-pasted, or Bearer canary-bearer-token`;
    await source.put('/api-tokens/TKN-0000-0002', { description });
    const out = folder.path('data.json');
    expect((await take(source.sandbox.url, out, ['--keep-personal-data'])).code).toBe(0);
    const text = readFileSync(out, 'utf8');
    expect(text).toContain('use idt:TKN-7777-8888:***');
    expect(text).not.toContain('canary');
  });

  test('the same person has the same made-up name everywhere, under an example domain', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const out = folder.path('data.json');
    await take(source.url, out);
    await source.close();
    await using served = await startSandbox({ file: out });
    const users = (await served.get('/users?limit=100')).body.data as {
      id: string;
      name: string;
      email: string;
    }[];
    expect(users.length).toBeGreaterThan(40);
    expect(new Set(users.map(({ email }) => email)).size).toBe(users.length);
    for (const { email } of users) expect(email).toMatch(/^[a-z0-9.]+@[a-z0-9]+\.example\.com$/);
    const names = new Map(users.map(({ id, name }) => [id, name]));
    let compared = 0;
    for (const path of [
      '/account-users',
      '/licensees',
      '/buyers',
      '/erp-links',
      '/user-groups',
      '/accounts',
    ]) {
      const rows = (await served.get(`${path}?select=audit,users,user,contact&limit=100`)).body
        .data as unknown[];
      for (const reference of objectsOf(rows)) {
        const { id, name } = reference;
        if (typeof id !== 'string' || !names.has(id) || typeof name !== 'string') continue;
        expect(name).toBe(names.get(id));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('the same seed gives the same file, and another seed other names', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox({ membershipPaths: 'nested' });
    for (const [name, seed] of [
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'two'],
    ] as const) {
      expect((await take(source.url, folder.path(name), ['--seed', seed])).code).toBe(0);
    }
    await source.close();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => readFileSync(folder.path(name), 'utf8'));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });
});

function* objectsOf(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const member of Object.values(value)) yield* objectsOf(member);
}

/** Texts that people write become the word text, so that two answers with other texts are equal. */
function shapeOf(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return structure.test(value) || structuralMembers.has(name) || value.startsWith('/v1/') ? value : 'text';
  }
  if (Array.isArray(value)) {
    // Upstream guarantees no order of embedded lists; a snapshot has that of the ids.
    const keyOf = (item: unknown): string => String((item as { id?: unknown } | null)?.id);
    return value.map((item) => shapeOf(item, name)).sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member, key)]));
}

const lists = [
  '/accounts?select=audit,groups',
  '/account-users?select=audit,groups,modules,buyers,-invitation.url',
  '/accounts/ACC-2001-0001/users?select=audit,groups,modules,buyers,-invitation.url',
  '/users?select=audit,accounts',
  '/user-groups?select=audit,modules,users,buyers',
  '/buyers?select=audit,sellers',
  '/licensees?select=audit',
  '/sellers?select=audit',
  '/erp-links?select=audit',
  '/cloud-tenants?select=audit',
  '/modules?select=audit',
  '/services?select=audit',
  // The last access of a token is not stored.
  '/api-tokens?select=audit,modules,-lastAccessAt',
];

test('a snapshot with replaced data has the structure of its source in every list', async () => {
  using folder = temporaryFolder();
  await using source = await startSandbox();
  const out = folder.path('data.json');
  expect((await take(source.sandbox.url, out)).code).toBe(0);
  await using copy = await startSandbox({ file: out });
  for (const list of lists) {
    const path = `${list}&order=id&limit=100`;
    const [original, served] = [await source.get(path), await copy.get(path)];
    expect(original.status, path).toBe(200);
    expect(shapeOf(served.body), path).toEqual(shapeOf(original.body));
  }
});

test('with --details, single sign-on, favorites and notification settings are those of the source', async () => {
  using folder = temporaryFolder();
  await using source = await startSandbox();
  await source.put('/accounts/ACC-2001-0001/settings/notifications', { senderName: 'Contoso', weekly: true });
  const [kept, replaced] = [folder.path('kept.json'), folder.path('replaced.json')];
  // One call for each account and two for each person do not fit into one run.
  expect(
    (await take(source.sandbox.url, kept, ['--details', '--keep-personal-data', '--max-calls', '60'])).code,
  ).toBe(3);
  source.sandbox.clearCalls();
  const { code, err } = await take(source.sandbox.url, kept, ['--details', '--keep-personal-data']);
  expect(code, err).toBe(0);
  expect(source.sandbox.calls().length).toBeLessThan(2 + 12 + 2 * 47);
  expect((await take(source.sandbox.url, replaced, ['--details'])).code).toBe(0);
  expect(readFileSync(replaced, 'utf8')).not.toContain('Contoso');
  await using copy = await startSandbox({ file: kept });
  const users = ids(await source.get('/users?order=id&limit=100'));
  const paths = [
    ...users.flatMap((id) => [`/users/${id}/sso`, `/users/${id}/accounts?select=-*,id,favorite&order=id`]),
    '/accounts/ACC-2001-0001/settings/notifications',
    '/accounts/ACC-2002-0001/settings/notifications',
  ];
  const answers = new Set<string>();
  for (const path of paths) {
    const expected = await source.get(path);
    expect((await copy.get(path)).body, path).toEqual(expected.body);
    answers.add(expected.text.replace(/ACC-[-\d]+/g, ''));
  }
  // Some are enabled and some are not, and there are favorites.
  expect(
    [...answers].filter((text) => /enabled|disabled|:true|senderName/.test(text)).length,
  ).toBeGreaterThan(3);
});

describe('ids', () => {
  test('remapped ids keep every relation, and no id of the source is in the file', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const [plain, remapped] = [folder.path('plain.json'), folder.path('remapped.json')];
    const kept = folder.path('kept.json');
    expect((await take(source.url, plain, ['--seed', 's'])).code).toBe(0);
    expect((await take(source.url, remapped, ['--seed', 's', '--remap-ids'])).code).toBe(0);
    const keep = ['--seed', 's', '--remap-ids', '--keep-personal-data'];
    expect((await take(source.url, kept, keep)).code).toBe(0);
    await source.close();
    const before = tablesOf(plain);
    const after = tablesOf(remapped);
    const texts = [remapped, kept].map((file) =>
      readFileSync(file, 'utf8').replaceAll(/TKN-0000-000[123]/g, ''),
    );
    const everyId = Object.values(before).flatMap((rows) => rows.map(({ id }) => id as string));
    const personal = everyId.filter((id) => !/^(?:MOD|SVC|AGR)-|^TKN-0000-000[123]$/.test(id));
    expect(personal.length).toBeGreaterThan(300);
    for (const text of texts) expect(personal.filter((id) => text.includes(id))).toEqual([]);
    const known = new Set(Object.values(after).flatMap((rows) => rows.map(({ id }) => id as string)));
    for (const [name, value] of textsOf(after)) {
      if (/Id$|Ids$|^by$/.test(name) && structure.test(value))
        expect(known, `${name} ${value}`).toContain(value);
    }
    const perBuyer = (tables: Tables): readonly number[] => {
      const counts = new Map<unknown, number>();
      for (const { buyerId } of tables['licensees'] ?? [])
        counts.set(buyerId, (counts.get(buyerId) ?? 0) + 1);
      return [...counts.values()].sort((a, b) => a - b);
    };
    expect(perBuyer(after)).toEqual(perBuyer(before));
  });

  test('new objects get free ids, also where the file holds ids of that range', async () => {
    using folder = temporaryFolder();
    await using source = await startSandbox();
    await source.post('/accounts', { name: 'One', type: 'Client' });
    await source.post('/accounts', { name: 'Two', type: 'Client' });
    const out = folder.path('data.json');
    expect((await take(source.sandbox.url, out)).code).toBe(0);
    await using copy = await startSandbox({ file: out });
    expect((await copy.post('/accounts', { name: 'Three', type: 'Client' })).body.id).toBe('ACC-9000-0003');
  });
});

describe('selected accounts', () => {
  test.each(['all', 'nested'] as const)(
    'only what belongs to them is read (membership paths: %s)',
    async (membershipPaths) => {
      using folder = temporaryFolder();
      await using source = await startSandbox({ membershipPaths });
      const out = folder.path('data.json');
      const wanted = ['ACC-2004-0001', 'ACC-2005-0001'];
      const { code, err } = await take(source.sandbox.url, out, ['--accounts', wanted.join(',')]);
      expect(code, err).toBe(0);
      await using copy = await startSandbox({ file: out, membershipPaths });
      for (const list of ['/buyers', '/licensees', '/user-groups', '/api-tokens', '/cloud-tenants']) {
        const path = `${list}?out(id,("TKN-0000-0002"))&in(account.id,("${wanted.join('","')}"))&order=id&limit=100`;
        const expected = ids(await source.get(path));
        expect(ids(await copy.get(path)), list).toEqual(expected);
      }
      const members = `/accounts/ACC-2004-0001/users?order=id`;
      expect(ids(await copy.get(members))).toEqual(ids(await source.get(members)));
      expect(tablesOf(out)['licensees']?.every(({ accountId }) => wanted.includes(accountId as string))).toBe(
        true,
      );
    },
  );

  test('an account that the token does not see is named', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const { code, out } = await take(
      source.url,
      folder.path('a.json'),
      ['--accounts', 'ACC-2001-0001,ACC-3001-0001'],
      {
        token: tokens.client,
      },
    );
    await source.close();
    expect(code).toBe(0);
    expect(out).toContain('account ACC-3001-0001: the token does not see it');
  });
});

test.each(['client', 'vendor'] as const)(
  'a snapshot of the %s token serves that token the same lists',
  async (role) => {
    using folder = temporaryFolder();
    await using source = await startSandbox({ membershipPaths: 'nested' });
    const out = folder.path('data.json');
    const { code, out: text } = await take(source.sandbox.url, out, ['--keep-personal-data'], {
      token: tokens[role],
    });
    expect(code).toBe(0);
    expect(text).toContain('cloudTenants: upstream answered 403');
    await using copy = await startSandbox({ file: out, membershipPaths: 'nested' });
    for (const path of [
      '/accounts',
      '/users',
      '/user-groups',
      '/buyers',
      '/licensees',
      '/erp-links',
      '/sellers',
    ]) {
      const [original, served] = [
        await source.get(`${path}?order=id&limit=100`, role),
        await copy.get(`${path}?order=id&limit=100`, role),
      ];
      const statuses = (reply: typeof served): unknown =>
        (reply.body.data as { id: string; status?: string }[]).map(({ id, status }) => [
          id,
          path === '/users' ? '' : status,
        ]);
      expect(statuses(served), path).toEqual(statuses(original));
    }
  },
);

describe('a run that ends early', () => {
  test('goes on where it was after a failure, and the file is that of one run', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const [whole, resumed] = [folder.path('whole.json'), folder.path('resumed.json')];
    await take(source.url, whole, ['--seed', 's']);
    const callsOfOneRun = source.calls().length;
    source.clearCalls();
    source.setFaults([{ kind: 'status', status: 500, path: '/licensees*' }]);
    const failed = await take(source.url, resumed, ['--seed', 's']);
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('GET /v1/accounts/licensees: expected a list, but got status 500');
    expect(failed.err).toContain('run the same command again to go on');
    expect(existsSync(resumed)).toBe(false);
    expect(statSync(`${resumed}.partial`).mode & 0o077).toBe(0);
    // A crash in the middle of a write leaves half a line.
    writeFileSync(`${resumed}.partial`, `${readFileSync(`${resumed}.partial`, 'utf8')}{"step":"licen`);
    source.setFaults([]);
    const callsOfFailedRun = source.calls().filter(({ status }) => status < 500).length;
    const second = await take(source.url, resumed, ['--seed', 's']);
    expect(second.code, second.err).toBe(0);
    const callsOfBoth = source.calls().filter(({ status }) => status < 500).length;
    // Both runs ask who owns the token, and which path of memberships answers.
    expect(callsOfBoth).toBe(callsOfOneRun + 2);
    expect(callsOfFailedRun).toBeLessThan(callsOfBoth);
    expect(readFileSync(resumed, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    expect(existsSync(`${resumed}.partial`)).toBe(false);
    await source.close();
  }, 20_000);

  test('an interrupted run says how to go on', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox({ latencyMs: 20 });
    const out = folder.path('data.json');
    const ended = await take(source.url, out, [], {
      onStart: (interrupt) => {
        void (async () => {
          while (source.calls().length < 5) await sleep(5);
          interrupt();
        })();
      },
    });
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(
      `interrupted. What was read is in ${out}.partial; run the same command again to go on`,
    );
    expect((await take(source.url, out)).code).toBe(0);
    await source.close();
  });

  test('a bound on calls writes what there is, says what is left out, and the next run goes on', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const [whole, bounded] = [folder.path('whole.json'), folder.path('bounded.json')];
    await take(source.url, whole, ['--seed', 's']);
    source.clearCalls();
    const first = await take(source.url, bounded, ['--seed', 's', '--max-calls', '10']);
    expect(first.code).toBe(3);
    expect(source.calls()).toHaveLength(10);
    expect(first.out).toContain('Left out:\n  everything after this: the limit of 10 calls is reached');
    expect(first.out).toContain('Run the same command again to go on');
    expect(tablesOf(bounded)['accounts']).toHaveLength(12);
    const second = await take(source.url, bounded, ['--seed', 's', '--max-calls', '10']);
    expect(second.code, second.err).toBe(0);
    expect(readFileSync(bounded, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    await source.close();
  });

  test('a bound on rows is kept, and the list it cut is named', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const out = folder.path('data.json');
    const { code, out: text } = await take(source.url, out, ['--max-rows', '40', '--keep-personal-data']);
    await source.close();
    expect(code).toBe(3);
    expect(text).toContain('the limit of 40 rows is reached');
    expect(text).toMatch(/accountUsers: \d+ of 50 rows were read/);
    expect(tablesOf(out)['accountUsers']).toHaveLength(40 - 12 - 10 - 4);
  });

  test('a state of another snapshot is refused, and names what differs', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const out = folder.path('data.json');
    await take(source.url, out, ['--max-calls', '6']);
    const before = readFileSync(`${out}.partial`, 'utf8');
    for (const [more, token, differing] of [
      [['--keep-personal-data'], tokens.operations, 'disguise'],
      [['--accounts', 'ACC-2001-0001'], tokens.operations, 'accounts'],
      [['--seed', 'another'], tokens.operations, 'seed'],
      [[], tokens.client, 'source'],
    ] as const) {
      const { code, err } = await take(source.url, out, more, { token });
      expect(code).toBe(1);
      expect(err).toContain(`begun with another ${differing}; remove it to begin again`);
    }
    expect(readFileSync(`${out}.partial`, 'utf8')).toBe(before);
    await source.close();
  });
});

test('an upstream that stops answering ends the run with 2, and the same command goes on', async () => {
  using folder = temporaryFolder();
  const source = await createSandbox();
  const file = folder.path('data.json');
  source.setFaults([{ kind: 'hang', path: '/licensees*' }]);
  const hanging = await take(source.url, file, [], { toolTimeoutMs: 500 });
  expect(hanging.code).toBe(2);
  const call = 'GET /v1/accounts/licensees';
  expect(hanging.err).toContain(
    `${call}: upstream does not answer within 0.5 s, trying again (attempt 2 of 3); waiting 0.5 s\n`,
  );
  expect(hanging.err).toContain('(attempt 3 of 3); waiting 1 s\n');
  expect(hanging.err.indexOf('buyers: 36 of 36 rows')).toBeLessThan(hanging.err.indexOf(call));
  expect(hanging.err).toContain(
    `${new URL(source.url).origin} does not answer within 0.5 s: ${call}: timed out after 500 ms`,
  );
  expect(hanging.err).toContain(`What was read is in ${file}.partial; run the same command again to go on`);
  expect(source.calls().filter(({ path }) => path.endsWith('/licensees'))).toHaveLength(3);
  expect(existsSync(file)).toBe(false);
  source.setFaults([]);
  source.clearCalls();
  const second = await take(source.url, file);
  expect(second.code, second.err).toBe(0);
  expect(source.calls().filter(({ path }) => path.endsWith('/buyers'))).toEqual([]);
  await source.close();
}, 20_000);

test('an upstream that begins an answer and does not end it ends the run with 2', async () => {
  using folder = temporaryFolder();
  await using stalled = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[');
  });
  const { code, err } = await take(stalled.origin, folder.path('a'), [], { toolTimeoutMs: 200 });
  expect(code).toBe(2);
  expect(err).toContain(`${stalled.origin} does not answer within 0.2 s`);
  expect(stalled.requests).toHaveLength(3);
}, 20_000);

test('upstream is asked at the rate that is given, and again after the wait that a 429 names', async () => {
  using folder = temporaryFolder();
  const source = await createSandbox();
  source.setFaults([
    { kind: 'status', status: 429, path: '/users*', times: 2, headers: { 'retry-after': '1' } },
  ]);
  const { code, err } = await take(source.url, folder.path('data.json'));
  expect(code).toBe(0);
  expect(err.match(/upstream asks for fewer requests; waiting 1 s\n/g)).toHaveLength(2);
  expect(source.calls().filter(({ path }) => path === '/public/v1/accounts/users')).toHaveLength(3);
  expect(new Set(source.calls().map(({ method }) => method))).toEqual(new Set(['GET']));
  await source.close();
}, 20_000);

test('progress is one line for each list, and one line that changes on a terminal', async () => {
  using folder = temporaryFolder();
  const source = await createSandbox();
  const plain = await take(source.url, folder.path('a.json'));
  expect(plain.err).toContain('licensees: 138 of 138 rows, ');
  expect(plain.err).not.toContain('\r');
  const terminal = await take(source.url, folder.path('b.json'), [], { errIsTerminal: true });
  expect(terminal.err).toContain('\r\u001b[K[##############......] licensees: 100 of 138 rows, ');
  expect(terminal.err.endsWith('\n')).toBe(true);
  expect(terminal.err.split('\n')).toHaveLength(2);
  await source.close();
});

describe('errors', () => {
  test('a token is read from a file, and is never shown', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    writeFileSync(folder.path('token'), `Bearer ${tokens.client}\n`);
    const out = folder.path('data.json');
    const ended = await take(source.url, out, ['--token-file', folder.path('token')], { token: null });
    await source.close();
    expect(ended.code, ended.err).toBe(0);
    expect(tablesOf(out)['accounts']?.map(({ id }) => id)).toContain('ACC-2001-0001');
  });

  test.each([
    [
      'no address',
      ['snapshot', '--out', 'x'],
      'expected the address of the marketplace API in --url or MPT_API_BASE_URL',
    ],
    ['no file', ['snapshot', '--url', 'http://127.0.0.1'], 'snapshot needs the file to write: --out <file>'],
    ['a wrong address', ['snapshot', '--url', 'ftp://x', '--out', 'x'], '--url must be an http or https URL'],
    [
      'a wrong rate',
      ['snapshot', '--url', 'http://x', '--out', 'x', '--rate', '0'],
      '--rate must be a number from 0.01 to 1000, but got "0"',
    ],
    [
      'a wrong bound',
      ['snapshot', '--url', 'http://x', '--out', 'x', '--max-rows', '1.5'],
      '--max-rows must be a whole number',
    ],
    [
      'a wrong account',
      ['snapshot', '--url', 'http://x', '--out', 'x', '--accounts', 'ACC-1'],
      '--accounts must be ids such as ACC-1234-5678',
    ],
    ['an unknown option', ['snapshot', '--token', 'secret'], "Unknown option '--token'"],
  ])('%s is named', async (_, argv, message) => {
    const { code, err } = await runTool(argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('a missing or unreadable token is named without its text', async () => {
    using folder = temporaryFolder();
    const file = folder.path('data.json');
    expect((await take('http://127.0.0.1:1', file, [], { token: null })).err).toContain('set MPT_API_TOKEN');
    const two = await take('http://127.0.0.1:1', file, [], { token: 'canary-one canary-two' });
    expect(two.err).toContain('expected one token of printable characters in MPT_API_TOKEN');
    expect(two.err).not.toContain('canary');
    const none = await take('http://127.0.0.1:1', file, ['--token-file', folder.path('none')]);
    expect(none.err).toContain('ENOENT');
  });

  test('a token that upstream does not accept is named, and nothing is left behind', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const file = folder.path('data.json');
    const { code, err } = await take(source.url, file, [], { token: 'idt:TKN-1111-1111:canary' });
    await source.close();
    expect(code).toBe(1);
    expect(err).toContain(
      'GET /v1/accounts/accounts: expected a token that upstream accepts, but got status 401',
    );
    expect(err).not.toContain('canary');
  });

  test('an address without the API is named', async () => {
    using folder = temporaryFolder();
    await using page = await startServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<h1>Welcome</h1>');
    });
    expect((await take(page.origin, folder.path('a'))).err).toContain(
      'GET /v1/accounts/accounts: expected a list with data, but got something else (text/html',
    );
    await using empty = await startServer((_, response) => json(response, { message: 'no route' }, 404));
    const { err } = await take(empty.origin, folder.path('b'));
    expect(err).toContain('GET /v1/accounts/accounts: expected a list, but got status 404');
    expect(err).toContain('is --url the address of the marketplace API?');
  });

  test.each([
    ['objects without an id', { name: 'canary', type: 'Client' }, 'an object with name, type'],
    ['an empty id', { id: '', 'canary@example.com': 1 }, 'an object with id'],
    ['an id that is a number', { id: 7 }, 'an object with id'],
    ['empty objects', {}, 'an object without members'],
    ['null', null, 'null'],
    ['a text', 'canary', 'a string'],
    ['a list', [], 'a list'],
  ])('rows that are not rows of the API are named, and no file is written: %s', async (_, row, came) => {
    using folder = temporaryFolder();
    await using garbage = await startServer((_request, response) =>
      json(response, envelope([{ id: 'ACC-2001-0001', type: 'Client' }, row])),
    );
    const file = folder.path('data.json');
    const { code, out, err } = await take(garbage.origin, file);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(
      `GET /v1/accounts/accounts: expected rows with an id, but row 2 of the list is ${came}\n`,
    );
    expect(err).not.toContain('canary');
    expect([existsSync(file), existsSync(`${file}.partial`)]).toEqual([false, false]);
  });

  test.each(['all', 'nested'] as const)(
    'a membership that names nobody is an error, and the same command goes on later (membership paths: %s)',
    async (membershipPaths) => {
      using folder = temporaryFolder();
      await using source = await startSandbox({ membershipPaths });
      let isBroken = true;
      await using server = await startServer((request, response) => {
        void (async () => {
          const { body, status } = await source.get((request.url ?? '').replace('/public/v1/accounts', ''));
          const isList = /\/account-users\?select|\/accounts\/[^/]+\/users/.test(request.url ?? '');
          json(response, isBroken && isList ? envelope([{ name: 'canary' }]) : body, status);
        })();
      });
      const file = folder.path('data.json');
      const { code, err } = await take(server.origin, file);
      expect(code).toBe(1);
      expect(err).toContain(
        membershipPaths === 'all'
          ? 'GET /v1/accounts/account-users: expected rows with an id, a user.id and an account.id, but row 1 of the list is an object with name. What was read is in'
          : '/users: expected rows with an id, but row 1 of the list is an object with name. What was read is in',
      );
      expect(existsSync(file)).toBe(false);
      isBroken = false;
      const second = await take(server.origin, file);
      expect(second.code, second.err).toBe(0);
      expect(tablesOf(file)['accountUsers']?.length).toBeGreaterThan(5);
    },
  );

  test('an upstream that cannot be reached is named with its address', async () => {
    using folder = temporaryFolder();
    const port = await closedPort();
    const { code, err } = await take(`http://127.0.0.1:${port}`, folder.path('a'));
    expect(code).toBe(1);
    expect(err).toContain(`http://127.0.0.1:${port}: GET /v1/accounts/`);
    expect(err).toContain('expected an answer, but the connection was refused');
  }, 20_000);

  test('a file that exists is not overwritten, and one that cannot be written is named', async () => {
    using folder = temporaryFolder();
    const source = await createSandbox();
    const file = folder.path('data.json');
    writeFileSync(file, 'mine');
    expect((await take(source.url, file)).err).toContain(`expected a new file, but ${file} exists`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await take(source.url, `${file}/below`)).err).toContain(`cannot write ${file}/below.partial: E`);
    expect((await take(source.url, folder.path('new/folder/data.json'))).code).toBe(0);
    await source.close();
  });
});

test('the help has examples, exit codes and the settings of the way to the upstream', async () => {
  const { code, out } = await runTool(['snapshot', '--help'], { token: null });
  expect(code).toBe(0);
  for (const text of [
    'Examples:',
    'Exit codes:',
    '--keep-personal-data',
    '--https-proxy',
    '--upstream-ca-file',
  ]) {
    expect(out).toContain(text);
  }
  expect(out).toContain('(MPT_API_BASE_URL, required)');
  expect(out).not.toContain('embedded sandbox');
  expect(out).toContain('longer than 20 s');
  expect(out).not.toContain('--port');
});
