/** What a person at a terminal sees: readable log lines, colours, progress. Elsewhere there is none of it. */
import { describe, expect, test } from 'vitest';
import { colours } from '../../src/cli/colours.ts';
import { explainCommand } from '../../src/cli/explain.ts';
import { readableLine } from '../../src/cli/log-text.ts';
import { run } from '../../src/cli/main.ts';
import type { CliHost } from '../../src/cli/process-host.ts';
import { madeSlowly } from '../../src/cli/seed-progress.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { createLogSink } from '../../src/server/log/log-sink.ts';

const plain = colours(false);
const escape = '\u001b';

/** What a host was told to print. */
function hostOf(more: Partial<CliHost> = {}): { host: CliHost; out: () => string; err: () => string } {
  let out = '';
  let err = '';
  const host: CliHost = {
    environment: { PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    onStop: () => undefined,
    onFault: () => undefined,
    ...more,
  };
  return { host, out: () => out, err: () => err };
}

/** As the logger writes it. */
function lineOf(level: 'info' | 'warn' | 'error', event: string, fields: object): string {
  let line = '';
  const at = new Date(2026, 10, 29, 9, 5, 7, 8);
  createLogger({ level: 'debug', write: (text) => (line = text), now: () => at })[level](event, fields);
  return line;
}

describe('a log line for a person', () => {
  test('of a request says what was asked, and what it cost', () => {
    const fields = {
      requestId: 'r-1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      ms: 12.4,
      operation: 'query',
      name: 'Accounts',
      upstreamCalls: 4,
      rounds: 2,
    };
    expect(readableLine(lineOf('info', 'request', fields), plain)).toBe(
      '09:05:07.008 info  POST /graphql 200, 12 ms, query Accounts, 4 calls in 2 rounds  requestId=r-1',
    );
    const one = { ...fields, name: undefined, upstreamCalls: 1, rounds: 1, errors: { FORBIDDEN: 1 } };
    expect(readableLine(lineOf('info', 'request', one), plain)).toBe(
      '09:05:07.008 info  POST /graphql 200, 12 ms, query, 1 call in 1 round  requestId=r-1  errors={"FORBIDDEN":1}',
    );
  });

  test('of an error has its causes and its stack below it', () => {
    const error = new TypeError('outer', { cause: new Error('inner') });
    const lines = readableLine(lineOf('error', 'internal error', { error }), plain).split('\n');
    expect(lines[0]).toBe('09:05:07.008 error internal error');
    expect(lines[1]).toBe('    TypeError: outer');
    expect(lines).toContain('    Error: inner');
    expect(lines.filter((line) => line.startsWith('    at '))).not.toEqual([]);
  });

  test('cannot move the cursor: control characters of clients are shown, not sent', () => {
    const hostile = `a${escape}[2J\r\nb\u202e`;
    const line = readableLine(
      lineOf('warn', 'request', { path: hostile, name: hostile, method: hostile, reason: hostile }),
      plain,
    );
    // eslint-disable-next-line no-control-regex -- that is what must not be there.
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(line).toContain('\\u001b[2J\\r\\n');
  });

  test('that is not JSON stays as it is', () => {
    expect(readableLine('not JSON', plain)).toBe('not JSON');
  });

  test('goes through the sink, which still keeps lines of errors when the reader is slow', () => {
    const written: string[] = [];
    const stream = {
      writableLength: 2 ** 20,
      write: (text: string) => written.push(text) > 0,
      on: () => undefined,
    };
    const sink = createLogSink(stream);
    sink.formatWith((line) => readableLine(line, plain));
    sink.write(lineOf('info', 'dropped', {}));
    sink.write(lineOf('error', 'kept', {}));
    expect(written).toEqual(['09:05:07.008 error kept\n']);
  });
});

describe('serve writes', () => {
  const started = async (more: Partial<CliHost>, format?: string): Promise<string> => {
    const log: string[] = [];
    const stream = { writableLength: 0, write: (text: string) => log.push(text) > 0, on: () => undefined };
    let stop: ((signal: string) => void) | undefined;
    const { host } = hostOf({ ...more, log: createLogSink(stream), onStop: (given) => (stop = given) });
    const environment = { ...host.environment, ...(format === undefined ? {} : { LOG_FORMAT: format }) };
    const ended = run(['serve'], { ...host, environment });
    await expect.poll(() => log.length).toBeGreaterThan(0);
    stop?.('SIGTERM');
    expect(await ended).toBe(0);
    return log.find((line) => line.includes('listening')) ?? '';
  };

  test.each([
    [true, undefined, 'text'],
    [false, undefined, 'json'],
    [undefined, 'text', 'text'],
    [true, 'json', 'json'],
  ])('on a terminal: %s, with LOG_FORMAT %s: %s', async (outIsTerminal, format, expected) => {
    const line = await started(outIsTerminal === undefined ? {} : { outIsTerminal }, format);
    if (expected === 'json') expect(JSON.parse(line)).toMatchObject({ event: 'listening' });
    else expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}listening {2}url=http/);
    expect(line).not.toContain(escape);
  });
});

describe('colours', () => {
  test('are there only where the terminal has them', async () => {
    for (const hasColours of [undefined, false, true]) {
      const { host, out, err } = hostOf(hasColours === undefined ? {} : { hasColours });
      expect(
        await run(['explain', '--max-calls', '0', 'src/server/graphiql/examples/1-accounts.graphql'], host),
      ).toBe(1);
      expect(out().includes(`${escape}[1mquery Accounts`)).toBe(hasColours === true);
      expect(err().startsWith(escape)).toBe(hasColours === true);
      expect(out().includes(escape)).toBe(hasColours === true);
    }
  });
});

describe('explain', () => {
  test('names the place of each operation', () => {
    const { host, out } = hostOf();
    explainCommand(['src/server/graphiql/examples/5-licensee-status.graphql'], host);
    expect(out()).toMatch(/5-licensee-status\.graphql:4:1: mutation DisableLicensee/);
    expect(out()).toMatch(/5-licensee-status\.graphql:\d+:1: mutation EnableLicensee/);
  });
});

describe('a large data set', () => {
  const make = () => Promise.resolve('made');

  test('is announced on a terminal, and the line is removed', async () => {
    const { host, err } = hostOf({ errIsTerminal: true });
    expect(await madeSlowly(host, { kind: 'scale', accounts: 2_000 }, make)).toBe('made');
    expect(err()).toBe(`Making the data of 2,000 accounts…\r${escape}[K`);
    await expect(
      madeSlowly(host, { kind: 'scale', accounts: 2_000 }, () => Promise.reject(new Error('no room'))),
    ).rejects.toThrow('no room');
    expect(err().endsWith(`\r${escape}[K`)).toBe(true);
  });

  test.each([
    [false, { kind: 'scale', accounts: 2_000 }],
    [true, { kind: 'scale', accounts: 50 }],
    [true, { kind: 'demo' }],
  ])('is not announced on a terminal: %s, for %o', async (errIsTerminal, seed) => {
    const { host, err } = hostOf({ errIsTerminal });
    await madeSlowly(host, seed, make);
    expect(err()).toBe('');
  });
});
