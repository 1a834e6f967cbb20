/** The process as the command line sees it: environment, output, stop signals and uncaught errors. */
import type { Environment } from '../config/config.ts';
import { createLogSink, type LogSink } from '../server/log/log-sink.ts';

export interface CliHost {
  readonly environment: Environment;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `out` is a terminal: log lines are then for a person. */
  readonly outIsTerminal?: boolean;
  /** Whether `err` is a terminal, where a line can be overwritten. */
  readonly errIsTerminal?: boolean;
  /** Whether both have colours. NO_COLOR turns them off. */
  readonly hasColours?: boolean;
  /** Longest time of one call of `snapshot` and `verify`. Default: 20,000. */
  readonly toolTimeoutMs?: number;
  /** Where log lines go. Default: `out`. */
  readonly log?: LogSink;
  /** Calls back on the first SIGTERM, SIGINT or SIGHUP; a second one ends the process at once. */
  readonly onStop: (stop: (signal: string) => void) => void;
  /** Calls back with uncaught errors. The process survives an unhandled rejection; an exception ends it with 1. */
  readonly onFault: (report: (event: string, error: unknown) => void) => void;
}

/** Time to flush stdout before exiting. */
const flushTimeoutMs = 2_000;

export function processHost(environment: Environment): CliHost {
  // A reader such as head may close the pipe early.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return {
    environment,
    out: (text) => void process.stdout.write(text),
    log: createLogSink(process.stdout),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY,
    errIsTerminal: process.stderr.isTTY,
    hasColours: [process.stdout, process.stderr].every((stream) => stream.isTTY && stream.hasColors()),
    onStop: (stop) => {
      let stopping = false;
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
        process.on(signal, () => {
          if (stopping) process.exit(1);
          stopping = true;
          stop(signal);
        });
      }
    },
    onFault: (report) => {
      process.on('unhandledRejection', (reason) => {
        report('unhandled rejection', reason);
      });
      process.on('uncaughtException', (error) => {
        report('uncaught exception', error);
        exitWhenFlushed();
      });
    },
  };
}

/** Exits with 1, after stdout has been flushed to a slow reader. */
function exitWhenFlushed(): void {
  process.exitCode = 1;
  const end = (): void => process.exit(1);
  setTimeout(end, flushTimeoutMs);
  process.stdout.write('', end);
}

/** Resolves with the first signal. It listens at once, so that a signal during the start is not lost. */
export function stopSignal(host: CliHost): Promise<string> {
  return new Promise((resolve) => {
    host.onStop(resolve);
  });
}
