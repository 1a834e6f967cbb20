/** Log lines: one JSON object each, written through an injected function, with secrets masked. */
import type { LogLevel } from '../config.ts';
import { maskSecrets } from '../upstream/secrets.ts';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  readonly debug: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
}

const severity = { debug: 10, info: 20, warn: 30, error: 40, silent: 50 } as const;

/** Longest line in characters; a stack or a hostile operation name must not fill a disk. */
const maxLineLength = 16_384;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Gets a line without its line break. */
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

export function createLogger({ level, write, now = () => new Date() }: LoggerOptions): Logger {
  const at = (name: Exclude<LogLevel, 'silent'>): Logger['info'] => {
    if (severity[name] < severity[level]) return () => undefined;
    return (event, fields) => {
      write(toLine({ time: now().toISOString(), level: name, event, ...fields }));
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function toLine(entry: LogFields): string {
  const line = maskSecrets(stringify(entry));
  if (line.length <= maxLineLength) return line;
  // Still one JSON object: readers of logs drop lines that do not parse.
  return JSON.stringify({ ...headOf(entry), cut: line.slice(0, 1_000) });
}

/** A line that cannot be written must not take the request down with it. */
function stringify(entry: LogFields): string {
  try {
    // Most lines are flat: a replacer function would be called for each of their members for nothing.
    return JSON.stringify(withPlainErrors(entry));
  } catch (error) {
    return JSON.stringify({ ...headOf(entry), unwritable: String(error) });
  }
}

function withPlainErrors(fields: LogFields): LogFields {
  const errors = Object.entries(fields).filter(([, value]) => value instanceof Error);
  if (errors.length === 0) return fields;
  return {
    ...fields,
    ...Object.fromEntries(errors.map(([name, error]) => [name, describeError(error as Error)])),
  };
}

function headOf({ time, level, event, requestId }: LogFields): LogFields {
  return { time, level, event, requestId };
}

function describeError(error: Error): LogFields {
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : withPlainErrors({ cause })) };
}
