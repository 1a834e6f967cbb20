/** A log that is not read takes bounded memory, and says afterwards how many lines it lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLogSink, maxWaiting, type LogStream } from '../../../src/server/log/log-sink.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('a pipe that is not read costs bounded memory; once it is, every line is there or in a count', async () => {
  const lines = 300_000;
  const script = `
    import { createLogSink } from './src/server/log/log-sink.ts';
    import { createLogger } from './src/server/log/logger.ts';
    const sink = createLogSink(process.stdout);
    const logger = createLogger({ level: 'info', write: sink.write });
    sink.onDropped((dropped) => logger.warn(\`dropped \${dropped} lines\`, { dropped }));
    let written = 0;
    const step = () => {
      for (let count = 0; count < 1_000; count += 1) logger.info('request', { requestId: 'r'.repeat(100), status: written++ });
      if (written < ${lines}) setImmediate(step);
      else {
        process.send({ waiting: process.stdout.writableLength, rss: process.memoryUsage().rss });
        process.once('message', () => { logger.info('last'); process.disconnect(); });
      }
    };
    step();`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [{ waiting, rss }] = (await once(child, 'message')) as [{ waiting: number; rss: number }];
  expect(waiting).toBeLessThanOrEqual(maxWaiting + 200);
  // The lines are 60 MB, and each waits as an object.
  expect(rss).toBeLessThan(200 * 2 ** 20);
  let text = '';
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (chunk: string) => (text += chunk));
  await expect.poll(() => text, { timeout: 20_000 }).toMatch(/dropped \d+ lines/);
  child.send('end');
  await once(child, 'close');
  const all = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const kept = all.filter(({ event }) => event === 'request').length;
  const dropped = all.map((line) => Number(line['dropped'] ?? 0)).reduce((sum, count) => sum + count, 0);
  expect(dropped).toBeGreaterThan(lines / 2);
  expect(kept + dropped).toBe(lines);
  expect(all.at(-1)).toMatchObject({ event: 'last' });
}, 60_000);

/** A stream whose reader is as slow as the test wants. */
class SlowStream implements LogStream {
  writableLength = 0;
  readonly taken: string[] = [];
  #drain: () => void = () => undefined;
  on(_event: 'drain', listener: () => void): void {
    this.#drain = listener;
  }
  write(text: string): boolean {
    this.writableLength += text.length;
    this.taken.push(text);
    return false;
  }
  read(bytes: number): void {
    this.writableLength = Math.max(0, this.writableLength - bytes);
    if (this.writableLength === 0) this.#drain();
  }
}

test('the count stands where the lines are missing, also while the log stays busy', () => {
  const stream = new SlowStream();
  const sink = createLogSink(stream);
  sink.onDropped((count) => {
    sink.write(`dropped ${count} lines`);
  });
  const line = 'x'.repeat(1_000);
  const waiting = (): number => stream.taken.length;
  while (stream.writableLength + line.length <= maxWaiting) sink.write(line);
  const before = waiting();
  for (let count = 0; count < 5; count += 1) sink.write(line);
  expect(waiting()).toBe(before);
  stream.read(maxWaiting * 0.75);
  sink.write('after');
  expect(stream.taken.slice(before)).toEqual(['dropped 5 lines\n', 'after\n']);
});

test('a reader that keeps up loses nothing', () => {
  const stream = new SlowStream();
  const sink = createLogSink(stream);
  sink.onDropped(() => {
    throw new Error('expected no lines to be dropped');
  });
  for (let count = 0; count < 5_000; count += 1) {
    sink.write('x'.repeat(1_000));
    stream.read(2_000);
  }
  expect(stream.taken).toHaveLength(5_000);
});
