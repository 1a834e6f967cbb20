/** The gateway as a process of its own, for what only a whole process can show: trust, name look-ups, the clock, its end. */
import { spawn } from 'node:child_process';
import type { ChildProcess, Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ProcessOptions {
  /** Modules of `test/faults` that are loaded before the gateway. */
  readonly preload?: readonly string[];
  /** Arguments of Node's in place of the command line's own `serve`. */
  readonly program?: readonly string[];
}

export class GatewayProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Standard output as far as it has been read. */
  out = '';
  err = '';
  /** After its exit and the end of its output. */
  readonly #closed: Promise<unknown>;

  constructor(environment: Readonly<Record<string, string>>, options: ProcessOptions = {}) {
    const { preload = [], program = ['src/cli.ts', 'serve'] } = options;
    const modules = preload.flatMap((name) => ['--import', new URL(name, import.meta.url).href]);
    const args = ['--import', 'tsx', ...modules, ...program];
    this.child = spawn(process.execPath, args, {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: '0',
        SANDBOX_PORT: '0',
        APPDIRECT_SANDBOX_PORT: '0',
        // Otherwise the process asks upstream for its edition when it starts, and the tests count requests.
        UPSTREAM_MEMBERSHIPS: 'nested',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#closed = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.err += text));
  }

  /** The first match in what was printed so far, or is printed next. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.out);
      if (found !== null) return found;
      if (this.#hasEnded()) throw new Error(`expected ${pattern}, but it ended: ${this.out}${this.err}`);
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.#closed]);
    }
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    const [, url = ''] = await this.printed(/"url":"([^"]+)".*"listening"/);
    return url;
  }

  /** To a preloaded module; resolves with its reply. */
  async tell(message: Serializable): Promise<unknown> {
    const replied = once(this.child, 'message');
    this.child.send(message);
    const [reply] = (await replied) as unknown[];
    return reply;
  }

  /** Resolves with the exit code when all output has been read. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }

  #hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }
}
