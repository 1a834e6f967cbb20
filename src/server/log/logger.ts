/** Writes log lines as JSON, with listed fields only and secrets masked, through an injected function. */
import { pino } from 'pino';
import type { LogLevel } from '../../config/config.ts';
import { maskedStart } from '../../upstream/secrets.ts';

/** The fields a line may have, besides time, level and event. Other fields are not written, so they cannot leak. */
export const fieldNames = [
  'requestId',
  'traceId',
  'method',
  'path',
  'status',
  'ms',
  'operation',
  'name',
  'document',
  'upstreamCalls',
  'rounds',
  'cache',
  'clientLeft',
  'errors',
  'error',
  'reason',
  'url',
  'managementUrl',
  'upstream',
  'appDirect',
  'marketplace',
  'origin',
  'proxy',
  'breaker',
  'previously',
  'signal',
  'cut',
  'dropped',
] as const;

export type LogField = (typeof fieldNames)[number];
export type LogFields = { readonly [Name in LogField]?: unknown };

export interface Logger {
  readonly debug: (event: string, fields?: LogFields) => void;
  readonly info: (event: string, fields?: LogFields) => void;
  readonly warn: (event: string, fields?: LogFields) => void;
  readonly error: (event: string, fields?: LogFields) => void;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Gets a line without its line break. */
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

export function createLogger({ level, write, now = () => new Date() }: LoggerOptions): Logger {
  const log = pino(
    {
      level,
      messageKey: 'event',
      // The platform adds the host name and process id.
      base: undefined,
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: listedOnly },
      serializers: {},
    },
    {
      write: (line) => {
        write(line.slice(0, -1));
      },
    },
  );
  const at = (name: Exclude<LogLevel, 'silent'>): Logger['info'] => {
    if (!log.isLevelEnabled(name)) return () => undefined;
    return (event, fields = {}) => {
      log[name](fields, event);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Longest text of a field, in characters: a stack or a hostile request must not fill the disk. */
const maxTextLength = 4_000;
const maxDepth = 4;
const maxMembers = 50;

const listed: ReadonlySet<string> = new Set(fieldNames);

function listedOnly(fields: Record<string, unknown>): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (listed.has(name)) line[name] = plain(fields[name], maxDepth);
  }
  return line;
}

/** Turns errors into name, message, stack and causes, and other values into JSON of a bounded size. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return safeText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return {
      name: safeText(name),
      message: safeText(message),
      stack: stack === undefined ? undefined : safeText(stack),
      ...(cause === undefined ? {} : { cause: plain(cause, depth - 1) }),
    };
  }
  if (Array.isArray(value)) return value.slice(0, maxMembers).map((item) => plain(item, depth - 1));
  const members = Object.entries(value).slice(0, maxMembers);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member, depth - 1)]));
}

/** Matches the start of every masked token form. One test of a field is cheaper than three replacements. */
const tokenStart = /idt|eyJ|bearer/i;

function safeText(text: string): string {
  const start = text.length <= maxTextLength ? text : text.slice(0, maxTextLength);
  const masked = tokenStart.test(start) ? maskedStart(text, maxTextLength) : start;
  return text.length <= maxTextLength ? masked : `${masked}…`;
}
