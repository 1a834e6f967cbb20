/** What is said about requests: explain to the caller, one log line to the operator, tokens to nobody. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/server/log/logger.ts';
import { startStub } from '../support/stub.ts';

const calls = [
  { method: 'GET', url: '/v1/accounts/buyers', status: 200, ms: 3, bytes: 10, rows: 1, paths: ['a'] },
];
const createContext = () => ({ explain: () => ({ calls, actual: calls.length }) });

describe('explain', () => {
  test('explain lists the upstream calls when the header asks for it', async () => {
    await using stub = await startStub({ createContext });
    const { body } = await stub.answer('{ hello }', {}, { 'x-explain': 'true' });
    expect(body.extensions).toEqual({ explain: { calls, actual: 1 } });
  });

  test('explain is silent without the header, and when configuration says off', async () => {
    await using stub = await startStub({ createContext });
    expect((await stub.answer('{ hello }')).body).toEqual({ data: { hello: null } });
    await using silent = await startStub({ createContext, environment: { EXPLAIN: 'off' } });
    const { body } = await silent.answer('{ hello }', {}, { 'x-explain': 'true' });
    expect(body).toEqual({ data: { hello: null } });
  });
});

describe('the log', () => {
  function requestLines(log: readonly string[]) {
    return log.map((line) => JSON.parse(line)).filter((line) => line.event === 'request');
  }

  test('the log has one line for each operation, with its outcome and cost', async () => {
    await using stub = await startStub({
      createContext,
      resolvers: {
        'Query.hello': () => {
          throw new Error('x');
        },
      },
    });
    await stub.answer('query Greet { hello }', {}, { 'x-request-id': 'r-1' });
    expect(requestLines(stub.log)).toEqual([
      {
        time: expect.any(String),
        level: 'info',
        event: 'request',
        requestId: 'r-1',
        method: 'POST',
        path: '/graphql',
        status: 200,
        ms: expect.any(Number),
        operation: 'query',
        name: 'Greet',
        document: createHash('sha256').update('query Greet { hello }').digest('hex').slice(0, 16),
        upstreamCalls: 1,
        errors: { INTERNAL_SERVER_ERROR: 1 },
      },
    ]);
  });

  test('the log never holds the token, the document or the variables', async () => {
    await using stub = await startStub();
    const token = 'idt:TKN-1234-5678:canary-secret';
    await stub.answer(
      'query ($name: String) { hello(name: $name) }',
      { name: 'canary-variable' },
      { authorization: `Bearer ${token}` },
    );
    await fetch(`${stub.endpoint}?query=${encodeURIComponent('{ hello(name: "canary-query") }')}`);
    expect(stub.log.join('\n')).not.toContain('canary');
  });

  test('the log cuts an operation name of any length, and keeps to one line', async () => {
    await using stub = await startStub();
    await stub.answer(`query ${'N'.repeat(5_000)} { hello }`);
    const [line] = requestLines(stub.log);
    expect(line.name).toBe('N'.repeat(100));
  });

  test('the log says the trace a request belongs to, when its header is a valid one', async () => {
    await using stub = await startStub();
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await stub.answer('{ hello }', {}, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    await stub.answer('{ hello }', {}, { traceparent: '00-canary-00f067aa0ba902b7-01' });
    expect(requestLines(stub.log).map(({ traceId }) => traceId)).toEqual([trace, undefined]);
    expect(stub.log.join('')).not.toContain('canary');
  });

  test('the log tells the documents of one text by one hash, whichever way and however often they came', async () => {
    await using stub = await startStub();
    await stub.answer('{ hello }');
    await stub.answer('{ hello }');
    await stub.answer('{ hello }', {}, { accept: 'application/graphql-response+json' });
    await stub.answer('{ hello  }');
    const [first, second, third, other] = requestLines(stub.log).map(({ document }) => document);
    expect([second, third]).toEqual([first, first]);
    expect(other).not.toBe(first);
  });

  test('the log never holds a token that came as a request id', async () => {
    await using stub = await startStub();
    const response = await stub.post(
      { query: '{ hello }' },
      { headers: { 'x-request-id': 'idt:TKN-1234-5678:canary' } },
    );
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(stub.log.join('')).not.toContain('canary');
  });

  test('the log has probes on its lowest level only', async () => {
    await using stub = await startStub();
    await fetch(`${stub.gateway.url}/livez`);
    expect(requestLines(stub.log)).toMatchObject([{ level: 'debug', path: '/livez' }]);
  });
});

describe('a logger', () => {
  function capture(level: Parameters<typeof createLogger>[0]['level']) {
    const lines: string[] = [];
    return {
      lines,
      logger: createLogger({ level, write: (line) => lines.push(line), now: () => new Date(0) }),
    };
  }

  test('a logger writes what is at or above its level', () => {
    const { lines, logger } = capture('warn');
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d', { cut: 1 });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { time: '1970-01-01T00:00:00.000Z', level: 'warn', event: 'c' },
      { time: '1970-01-01T00:00:00.000Z', level: 'error', event: 'd', cut: 1 },
    ]);
    const silent = capture('silent');
    silent.logger.error('e');
    expect(silent.lines).toEqual([]);
  });

  test('a logger writes listed fields only, whatever it is handed', () => {
    const { lines, logger } = capture('info');
    const fields = { requestId: 'r', authorization: 'Bearer abc', headers: { cookie: 'c' }, variables: {} };
    logger.info('a', fields);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'a',
      requestId: 'r',
    });
  });

  test('a logger writes errors with their stack and cause, and nothing else of them', () => {
    const { lines, logger } = capture('info');
    const error = Object.assign(new Error('failed', { cause: new TypeError('below') }), { body: 'secret' });
    logger.error('failed', { error });
    const line = JSON.parse(lines[0] ?? '');
    expect(line.error).toMatchObject({ name: 'Error', cause: { name: 'TypeError', message: 'below' } });
    expect(line.error.stack).toContain('observability.test.ts');
    expect(Object.keys(line.error).sort()).toEqual(['cause', 'message', 'name', 'stack']);
  });

  test.each([
    ['a bearer token', 'Bearer abcdef.ghijkl'],
    ['an API token', 'idt:TKN-1234-5678:abcdef.ghijkl'],
    ['an API token in a URL', '/buyers?eq(token,%22idt%3ATKN-1234-5678%3Aabcdef.ghijkl%22)'],
    ['a JSON web token', 'eyJhbGciOiJI.abcdef.ghijkl'],
  ])('a logger writes %s as stars, wherever it is', (_form, secret) => {
    const { lines, logger } = capture('info');
    const error = new Error(`"${secret}" refused`, { cause: new Error(secret) });
    logger.error('failed', { requestId: `${secret}"`, errors: { list: [secret] }, error });
    // Parsed first: a mask that broke the quoting would lose the line.
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'failed' });
    expect(lines[0]).not.toContain('abcdef');
    expect(lines[0]).not.toContain('ghijkl');
  });

  test('a logger keeps to one JSON line of bounded length whatever it is given', () => {
    const { lines, logger } = capture('info');
    logger.info('long', { requestId: 'r', reason: 'line\nbreak '.repeat(10_000) });
    expect(lines[0]).not.toContain('\n');
    expect((lines[0] ?? '').length).toBeLessThan(5_000);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'long', requestId: 'r' });
  });

  test('a logger survives values that JSON cannot hold', () => {
    const { lines, logger } = capture('info');
    const circle: Record<string, unknown> = { big: 10n };
    circle['self'] = circle;
    logger.info('odd', { errors: circle });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'odd', errors: { big: '10' } });
  });
});
