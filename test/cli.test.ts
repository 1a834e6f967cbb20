/** The command line: servers as processes of their own, and commands that end in the process of the test. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run as runCommand } from '../src/cli/main.ts';
import { variables } from '../src/config/variables.ts';
import { createSandbox } from '../src/sandbox/server.ts';
import { buildSchema } from '../src/schema/index.ts';
import { printSdl } from '../src/schema/core/print.ts';
import { startStub } from './support/stub.ts';
import { startServer } from './support/scripted-server.ts';
import { postQuery } from './support/world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

class Program implements AsyncDisposable {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  out = '';
  err = '';

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
  }

  /** The first match in what was printed so far, or is printed next. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.out);
      if (found !== null) return found;
      if (this.child.exitCode !== null)
        throw new Error(`expected ${pattern}, but it ended with: ${this.out}${this.err}`);
      await Promise.race([once(this.child.stdout, 'data'), once(this.child, 'close')]);
    }
  }

  async ended(): Promise<Ended> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return { code: this.child.exitCode, out: this.out, err: this.err };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }
}

/** A command that ends by itself. */
async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await runCommand(args, {
    environment,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    onStop: () => undefined,
    onFault: () => undefined,
  });
  return { code, out, err };
}

/** Free ports for both servers. */
const anyPorts = { PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' };

describe('the process', () => {
  test.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['explain', 'src/server/graphiql/examples/1-accounts.graphql'], 0, /query Accounts, at most/, /^$/],
    [['serve', '--port', 'x'], 1, /^$/, /^accounts-graph: --port must be a whole number[^\n]*\n$/],
    [['serv'], 1, /^$/, /did you mean serve\?/],
  ])('%j ends with %i', async (args, code, out, err) => {
    await using program = new Program(args);
    const ended = await program.ended();
    expect(ended.code).toBe(code);
    expect(ended.out).toMatch(out);
    expect(ended.err).toMatch(err);
  });
});

describe('help', () => {
  test('help lists the commands', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'sandbox', 'schema']) expect(out).toContain(command);
  });

  test('help of serve names every variable with its default and meaning', async () => {
    const { code, out } = await run(['serve', '--help']);
    expect(code).toBe(0);
    for (const [name, { meaning }] of Object.entries(variables)) {
      expect(out).toContain(`(${name}, default `);
      expect(out).toContain(meaning.replaceAll('`', ''));
    }
  });

  test('help of sandbox has options without a prefix', async () => {
    const { code, out } = await run(['sandbox', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--seed <demo|scale>  (SANDBOX_SEED, default demo)');
    const other = await run(['sandbox', '--marketplace=appdirect', '--help']);
    expect(other.code).toBe(0);
    expect(other.out).toContain('--edition <v296|page>  (APPDIRECT_SANDBOX_EDITION, default v296)');
    expect(other.out).not.toContain('(SANDBOX_');
  });

  test('help of schema starts nothing', async () => {
    expect(await run(['schema', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage:'),
    });
  });
});

describe('a mistake is reported in one line, without a stack, and exits with 1:', () => {
  test.each([
    [
      'no command',
      [],
      {},
      'accounts-graph: expected a command (serve, sandbox, init, schema, explain, token, snapshot or verify), but got none; see --help\n',
    ],
    [
      'an unknown command',
      ['start'],
      {},
      'accounts-graph: expected a command (serve, sandbox, init, schema, explain, token, snapshot or verify), but got "start"; see --help\n',
    ],
    [
      'a command that is spelled wrong',
      ['snapshoot'],
      {},
      'accounts-graph: expected a command (serve, sandbox, init, schema, explain, token, snapshot or verify), but got "snapshoot"; did you mean snapshot? See --help\n',
    ],
    [
      'an option that is spelled wrong',
      ['serve', '--sandbox-prot=1'],
      {},
      "accounts-graph: Unknown option '--sandbox-prot'; did you mean --sandbox-port? See --help\n",
    ],
    [
      'an option of a command without settings that is spelled wrong',
      ['schema', '--subgrph'],
      {},
      "accounts-graph: Unknown option '--subgrph'; did you mean --subgraph? See --help\n",
    ],
    [
      'an option of another command',
      ['sandbox', '--check'],
      {},
      'accounts-graph: --check and --print-config are options of serve\n',
    ],
    [
      'an unknown marketplace',
      ['sandbox', '--marketplace', 'azure'],
      {},
      'accounts-graph: --marketplace must be one of softwareone, appdirect, but got "azure"\n',
    ],
    [
      'an option of the other sandbox',
      ['sandbox', '--edition', 'page'],
      {},
      "accounts-graph: Unknown option '--edition'",
    ],
    ['an unknown option', ['serve', '--prot', '1'], {}, "accounts-graph: Unknown option '--prot'"],
    [
      'an option that is a constant now',
      ['serve', '--max-tokens', '1'],
      {},
      'accounts-graph: Unknown option: MAX_TOKENS was ignored: it is a constant now (4000).\n',
    ],
    [
      'a wrong option',
      ['serve', '--port', 'http'],
      {},
      'accounts-graph: --port must be a whole number from 0 to 65535, but got "http"\n',
    ],
    [
      'a wrong option of a sandbox',
      ['sandbox', '--membership-paths', 'x'],
      {},
      'accounts-graph: --membership-paths must be all, nested or flat, but got "x"\n',
    ],
    [
      'a wrong option of the other sandbox, with a value that is the name of a variable',
      ['sandbox', '--marketplace', 'appdirect', '--edition=APPDIRECT_SANDBOX_EDITION'],
      {},
      'accounts-graph: --edition must be v296 or page, but got "APPDIRECT_SANDBOX_EDITION"\n',
    ],
    [
      'an option that needs a variable',
      ['serve', '--persisted-documents', 'only'],
      {},
      'accounts-graph: PERSISTED_DOCUMENTS_PATH must be set when --persisted-documents is only, but it is empty\n',
    ],
    [
      'a wrong variable',
      ['sandbox'],
      { SANDBOX_SEED: 'big' },
      'accounts-graph: SANDBOX_SEED must be demo or scale, but got "big"\n',
    ],
    [
      'production on the sandbox',
      ['serve'],
      { NODE_ENV: 'production' },
      'accounts-graph: MPT_API_BASE_URL or APPDIRECT_API_BASE_URL must be set',
    ],
    [
      'an address of another machine',
      ['serve', '--host', '192.0.2.1'],
      anyPorts,
      'accounts-graph: cannot listen: ',
    ],
  ])('%s', async (_name, args, environment, message) => {
    const { code, out, err } = await run(args, environment);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 1, out: '' });
  });

  test('several mistakes, a line each', async () => {
    const { err } = await run(['serve'], { PORT: '-1', PAGE_CAP: 'x' });
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a port in use', async () => {
    await using stub = await startStub();
    const { port } = new URL(stub.gateway.url);
    const { code, err } = await run(['serve', '--port', port], {
      SANDBOX_PORT: '0',
      APPDIRECT_SANDBOX_PORT: '0',
    });
    expect(err).toBe(`accounts-graph: port ${port} of 127.0.0.1 is in use; choose another one with --port\n`);
    expect(code).toBe(1);
  });
});

describe('serve', () => {
  test('serve without an upstream prints where to look, which token to use, and a query that works', async () => {
    await using program = new Program(['serve'], anyPorts);
    await program.printed(/Try it:\n.*\n/);
    expect(program.out).toMatch(/GraphiQL\s+http:\/\/127\.0\.0\.1:\d+\/graphql in a browser/);
    for (const role of ['operations', 'client', 'vendor']) expect(program.out).toContain(`:${role}\n`);
    const [, command = ''] = await program.printed(/Try it:\n\s*(curl .*)\n/);
    const [, url = '', token = '', body = ''] =
      /^curl -s (\S+) -H 'content-type: application\/json' -H 'authorization: (.*?)' -d '(.*)'$/.exec(
        command,
      ) ?? [];
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: token },
      body,
    });
    expect(await response.json()).toMatchObject({ data: { accounts: { nodes: [{}, {}, {}] } } });
  });

  test('serve in production prints log lines only', async () => {
    await using program = new Program(['serve', '--mpt-api-base-url', 'http://127.0.0.1:9'], {
      NODE_ENV: 'production',
      PORT: '0',
    });
    await program.printed(/"listening"/);
    for (const line of program.out.trim().split('\n')) {
      expect(JSON.parse(line)).toMatchObject({ upstream: 'http://127.0.0.1:9/public' });
    }
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('serve ends with 0 on %s', async (signal) => {
    await using program = new Program(['serve'], anyPorts);
    await program.printed(/"listening"/);
    program.child.kill(signal);
    const { code, out, err } = await program.ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`"signal":"${signal}","event":"stopping"`);
  });

  test('serve ends at once on a second signal', async () => {
    await using program = new Program(['serve'], { ...anyPorts, SHUTDOWN_DRAIN_MS: '20000' });
    await program.printed(/"listening"/);
    program.child.kill('SIGTERM');
    await program.printed(/"stopping"/);
    program.child.kill('SIGTERM');
    expect((await program.ended()).code).toBe(1);
  });

  test('serve ends with 1 at the hard limit when upstream hangs, and says how many it cut off', async () => {
    await using upstream = await startServer(() => undefined);
    await using program = new Program(['serve'], {
      PORT: '0',
      MPT_API_BASE_URL: upstream.origin,
      SHUTDOWN_TIMEOUT_MS: '200',
    });
    const [, url = ''] = await program.printed(/"url":"([^"]+)".*"listening"/);
    const answer = postQuery(url, '{ accounts { totalCount } }').catch((error: unknown) => error);
    // Two calls ask upstream for its edition, and are not requests that are cut off.
    await upstream.arrived(3);
    program.child.kill('SIGTERM');
    const { code, out, err } = await program.ended();
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('"cut":1,"event":"stopped with open requests"');
    expect(await answer).toBeInstanceOf(Error);
  });

  test('serve survives an unhandled rejection, and exits with 1 and one line after an uncaught exception', async () => {
    const faults = `
      process.once('SIGUSR2', () => void Promise.reject(new Error('a stray one, Bearer secret' + '-token-1')));
      process.once('SIGHUP', () => setImmediate(() => { throw new Error('a fatal one'); }));`;
    await using program = new Program(['serve'], {
      ...anyPorts,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(faults)}`,
    });
    const [, url = ''] = await program.printed(/"url":"([^"]+)".*"listening"/);
    program.child.kill('SIGUSR2');
    await program.printed(/"unhandled rejection"/);
    expect((await postQuery(url, '{ accounts { totalCount } }')).errors).toBeUndefined();
    program.child.kill('SIGHUP');
    const { code, out } = await program.ended();
    expect(code).toBe(1);
    expect(out).toMatch(/"a fatal one".*"uncaught exception"/);
    expect(out).not.toContain('secret-token-1');
  });

  test('serve takes another port for the embedded sandbox when its own is in use', async () => {
    await using stub = await startStub();
    const { port } = new URL(stub.gateway.url);
    await using program = new Program(['serve'], {
      PORT: '0',
      SANDBOX_PORT: port,
      APPDIRECT_SANDBOX_PORT: '0',
    });
    const [, sandboxUrl = ''] = await program.printed(/Upstream\s+(\S+)\/public,/);
    expect(new URL(sandboxUrl).port).not.toBe(port);
  });
});

test('serve fails when the port of the sandbox was asked for by name and is in use', async () => {
  await using stub = await startStub();
  const { port } = new URL(stub.gateway.url);
  const { code, err } = await run(['serve', '--port', '0', '--sandbox-port', port], {});
  expect(code).toBe(1);
  expect(err).toBe(
    `accounts-graph: port ${port} of 127.0.0.1 is in use; choose another one with --sandbox-port\n`,
  );
});

test('sandbox runs on its own, and exits with 0 on a stop signal', async () => {
  await using program = new Program(['sandbox', '--port', '0', '--seed', 'scale', '--accounts', '5']);
  const [, url = ''] = await program.printed(/ready at (\S+),/);
  const response = await fetch(`${url}/accounts?limit=0`, {
    headers: { authorization: 'Bearer idt:TKN-0000-0001:operations' },
  });
  expect(await response.json()).toMatchObject({ $meta: { pagination: { total: expect.any(Number) } } });
  program.child.kill('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});

test('sandbox --marketplace appdirect runs alone, and prints its tokens and a call that works', async () => {
  await using program = new Program(
    ['sandbox', '--marketplace', 'appdirect', '--port', '0', '--seed', 'scale', '--accounts', '5'],
    { SANDBOX_SEED: 'demo', APPDIRECT_SANDBOX_OTHER: 'x' },
  );
  const [, url = '', token = '', path = ''] = await program.printed(
    /ready at (\S+), data set "scale"[^]*Bearer (\S+)' 'http:\/\/[^/]+(\S+)'/,
  );
  expect(url).toMatch(/\/api$/);
  const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  expect(await response.json()).toMatchObject({ page: { size: 3, totalElements: 5 } });
  program.child.kill('SIGTERM');
  const { code, out, err } = await program.ended();
  expect(code).toBe(0);
  for (const role of ['partner', 'admin', 'companyAdmin', 'resellerManager'])
    expect(out).toContain(`  ${role} `);
  expect(err).toContain('Unknown setting APPDIRECT_SANDBOX_OTHER was ignored.');
});

describe('serve --check', () => {
  test('serve --check ends with 0 for a valid configuration, and starts nothing', async () => {
    expect(await run(['serve', '--check'])).toEqual({
      code: 0,
      out: 'The configuration is valid.\n',
      err: '',
    });
  });

  test('serve --check ends with 1 and every problem for another', async () => {
    const { code, out, err } = await run(['serve', '--check', '--port', 'x'], { PAGE_CAP: '0' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  test('serve --check holds persisted documents against the schema', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cli-documents-'));
    const file = join(directory, 'documents.json');
    try {
      const check = () =>
        run(['serve', '--check', '--persisted-documents', 'only', '--persisted-documents-path', file]);
      writeFileSync(file, '{"a":"{ accounts { totalCount } }","b":"{ nothing }","c":"{"}');
      const { code, err } = await check();
      expect(code).toBe(1);
      expect(err).toContain(`accounts-graph: ${file}: b: Cannot query field "nothing"`);
      expect(err).toContain(`accounts-graph: ${file}: c: Syntax Error`);
      expect(err).not.toContain('    at ');
      writeFileSync(file, '{"a":"{ accounts { totalCount } }"}');
      expect((await check()).code).toBe(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('serve --check reports unknown settings', async () => {
    const { code, err } = await run(['serve', '--check'], {
      MAX_DEPHT: '3',
      UPSTREAM_CONECTIONS: '5',
      OTHER_THING: '1',
    });
    expect(code).toBe(0);
    expect(err).toBe(
      ['MAX_DEPHT', 'UPSTREAM_CONECTIONS']
        .map(
          (name) => `accounts-graph: Unknown setting ${name} was ignored. Run "serve --help" for the list.\n`,
        )
        .join(''),
    );
  });

  test('serve --check says how a value that begins with a dash is written', async () => {
    const { code, err } = await run(['serve', '--check', '--max-depth', '-1'], {});
    expect(code).toBe(1);
    expect(err).toBe(
      'accounts-graph: --max-depth needs a value; write a value that begins with a dash as --max-depth=-…\n',
    );
  });
});

test('serve --print-config prints every setting, without secrets', async () => {
  const { code, out } = await run(['serve', '--print-config', '--port', '4100'], {
    REDIS_URL: 'redis://user:hunter2@cache.example:6379',
  });
  expect(code).toBe(0);
  expect(out).toContain('PORT=4100\n');
  expect(out).toContain('PAGE_CAP=100  # default\n');
  expect(out).not.toContain('hunter2');
  for (const name of Object.keys(variables)) expect(out).toMatch(new RegExp(`^${name}=`, 'm'));
});

test('a serving gateway tells of names that are no setting in its log', async () => {
  await using program = new Program(['serve'], { ...anyPorts, MPT_API_URL: 'https://api.example.com' });
  await program.printed(/"unknown variable","?.*MPT_API_URL|MPT_API_URL.*"unknown variable"/);
});

describe('sandbox --data', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cli-data-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test.each([
    ['holds {}', '{}', 'has no version'],
    ['is not JSON', '{"version', 'is not JSON'],
    ['is a folder', undefined, 'cannot be read: EISDIR'],
  ])('a file that %s ends the command with one line', async (_name, text, message) => {
    const file = join(directory, 'data.json');
    if (text === undefined) mkdirSync(file);
    else writeFileSync(file, text);
    for (const args of [
      ['sandbox', '--port', '0', '--data', file],
      ['serve', '--port', '0', '--sandbox-port', '0', '--sandbox-data', file],
    ]) {
      const { code, out, err } = await run(args);
      expect(err).toMatch(/^accounts-graph: .*\n$/);
      expect(err).toContain(`${file} ${message}`);
      expect({ code, out }).toEqual({ code: 1, out: '' });
    }
  });

  test('sandbox --data says that the data came from the file', async () => {
    const file = join(directory, 'data.json');
    const sandbox = await createSandbox({ file });
    await fetch(`${sandbox.url}/public/v1/accounts/accounts/ACC-2001-0001/disable`, {
      method: 'POST',
      headers: { authorization: 'Bearer idt:TKN-0000-0001:operations' },
    });
    await sandbox.close();
    await using program = new Program(['sandbox', '--port', '0', '--data', file]);
    await program.printed(/Try it:/);
    expect(program.out).toContain(`, data from ${file}.\n`);
    expect(program.out).not.toContain('data set');
  });
});

test('schema prints the schema that is served', async () => {
  const { code, out, err } = await run(['schema']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(printSdl(buildSchema()));
});

test('schema --subgraph prints it marked for composition', async () => {
  const { code, out, err } = await run(['schema', '--subgraph']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(readFileSync(new URL('../subgraph.graphql', import.meta.url), 'utf8'));
});

test('schema --subgraph prints variants for graphs that have node, or the same names, already', async () => {
  const none = await run(['schema', '--subgraph', '--node', 'none']);
  expect(none.out).not.toMatch(/^ {2}nodes?\(/m);
  const key = await run(['schema', '--subgraph', '--node=key', '--prefix', 'Accounts']);
  expect(key.out).toMatch(/^interface Node @key\(fields: "id"\)/m);
  expect(key.out).toMatch(/^input AccountsStringFilter /m);
  expect(key.out).not.toMatch(/^input StringFilter /m);
});

test.each([
  [['--node', 'some', '--subgraph'], '--node must be one of shared, none, key, but got "some"'],
  [
    ['--prefix', '1', '--subgraph'],
    '--prefix must be the beginning of a GraphQL name, such as Accounts, but got "1"',
  ],
  [['--prefix', 'A'], '--node and --prefix are options of schema --subgraph'],
])('schema %j is refused', async (options, message) => {
  expect(await run(['schema', ...options])).toMatchObject({
    code: 1,
    out: '',
    err: `accounts-graph: ${message}\n`,
  });
});

describe('explain prints what operations can cost, and starts nothing', () => {
  const examples = 'src/server/graphiql/examples/';

  test('explain prints what operations can cost as a table, with the fields that make the calls', async () => {
    const { code, out, err } = await run(['explain', `${examples}2-account.graphql`], {});
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('query Account, at most 12 upstream calls');
    expect(out).toMatch(/^ +9 {2}account\.buyers\.nodes\.licensees$/m);
  });

  test('explain reads variables from a file, with or without a byte order mark', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'variables-'));
    const file = join(folder, 'variables.json');
    for (const mark of ['', '\uFEFF']) {
      writeFileSync(file, `${mark}{"id":"ACC-2001-0001"}`);
      const { code, out, err } = await run(
        ['explain', '--variables', file, `${examples}2-account.graphql`],
        {},
      );
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('query Account, at most');
    }
    rmSync(folder, { recursive: true });
  });

  test('explain exits with 1 over the allowed number of calls', async () => {
    const { code, err } = await run(['explain', '--max-calls', '10', `${examples}2-account.graphql`], {});
    expect(code).toBe(1);
    expect(err).toBe(
      `accounts-graph: ${examples}2-account.graphql:3:1: Account can make 12 upstream calls, more than the 10 allowed\n`,
    );
  });

  test('explain exits with 1 over the allowed number of rounds', async () => {
    const file = `${examples}1-accounts.graphql`;
    const table = await run(['explain', file], {});
    expect(table.out).toMatch(/at least 1, likely 4, in at most \d+ rounds, likely 2\n/);
    const rounds = Number(/in at most (\d+) rounds/.exec(table.out)?.[1]);
    expect(await run(['explain', '--max-rounds', String(rounds), file], {})).toMatchObject({
      code: 0,
      err: '',
    });
    const over = await run(['explain', '--max-rounds', String(rounds - 1), file], {});
    expect(over).toMatchObject({
      code: 1,
      err: `accounts-graph: ${file}:3:1: Accounts can take ${rounds} rounds, more than the ${rounds - 1} allowed\n`,
    });
  });

  // Four processes, one after the other.
  test('explain uses the settings of the gateway, and options override variables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'explain-'));
    const file = join(folder, 'buyers.graphql');
    writeFileSync(file, '{ licensees(first: 50) { nodes { buyer { taxId } } } }');
    const callsOf = async (args: readonly string[], environment: Record<string, string>) => {
      const { out } = await run(['explain', ...args, file], environment);
      return Number(/at most (\d+) upstream/.exec(out)?.[1]);
    };
    const production = { NODE_ENV: 'production', EXPAND_REFERENCES: 'off', MAX_IDS_PER_CALL: '10' };
    expect(await callsOf([], {})).toBe(1);
    expect(await callsOf([], production)).toBe(6);
    expect(await callsOf(['--max-ids-per-call', '25'], production)).toBe(3);
    const over = await run(['explain', file], { ...production, MAX_PREDICTED_CALLS: '5' });
    expect(over.code).toBe(1);
    expect(over.err).toContain('can make 6 upstream calls, more than the 5 allowed');
    rmSync(folder, { recursive: true });
  }, 120_000);

  test.each([
    [['explain'], 'explain needs at least one file'],
    [['explain', 'missing.graphql'], 'cannot read missing.graphql: ENOENT'],
    [['explain', 'package.json'], 'package.json:2:3: Syntax Error'],
    [['explain', '--max-calls', 'few', 'x'], '--max-calls must be a number, but got "few"'],
    [['explain', '--max-rounds', 'few', 'x'], '--max-rounds must be a number, but got "few"'],
  ])('%j is a mistake', async (args, message) => {
    const { code, err } = await run(args, {});
    expect(code).toBe(1);
    expect(err).toContain(`accounts-graph: ${message}`);
    expect(err).not.toContain('    at ');
  });
});
