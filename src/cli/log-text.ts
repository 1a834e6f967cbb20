/** Log lines for a person at a terminal. Elsewhere they are JSON, see server/log/logger.ts. */
import type { Colours } from './colours.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields of a request line, which has its own form. */
const ofRequest: ReadonlySet<string> = new Set([
  'method',
  'path',
  'status',
  'ms',
  'operation',
  'name',
  'upstreamCalls',
  'rounds',
  'document',
]);

/** From a line of JSON. A line that is not JSON stays as it is. */
export function readableLine(line: string, colours: Colours): string {
  const fields = parsed(line);
  if (fields === undefined) return line;
  const { time, level, event, error, ...rest } = fields;
  const start = `${colours.dim(clock(time))} ${levelOf(level, colours)} `;
  const isRequest = event === 'request';
  const more = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined || (isRequest && ofRequest.has(name))
      ? []
      : [colours.dim(`${name}=${textOf(value)}`)],
  );
  const what = isRequest ? requestText(rest, colours) : colours.bold(plain(event));
  return [start + what, ...more].join('  ') + errorText(error, colours);
}

function parsed(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** Hours to milliseconds, of this machine. */
function clock(time: unknown): string {
  const date = new Date(String(time));
  if (Number.isNaN(date.getTime())) return String(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

function levelOf(level: unknown, { red, yellow, green, dim }: Colours): string {
  const text = String(level).padEnd(5);
  if (level === 'error') return red(text);
  if (level === 'warn') return yellow(text);
  return level === 'info' ? green(text) : dim(text);
}

/** `POST /graphql 200, 12 ms, query Accounts, 4 calls in 2 rounds` */
function requestText(fields: Fields, { bold, red }: Colours): string {
  const { method, path, status, ms, operation, name, upstreamCalls, rounds } = fields;
  const isFailed = typeof status === 'number' && status >= 400;
  const parts = [
    `${plain(method)} ${bold(plain(path))} ${isFailed ? red(String(status)) : String(status)}`,
    typeof ms === 'number' ? `${Math.round(ms)} ms` : undefined,
    operation === undefined ? undefined : [operation, name].filter(Boolean).map(plain).join(' '),
    typeof upstreamCalls === 'number' ? callsText(upstreamCalls, rounds) : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function callsText(calls: number, rounds: unknown): string {
  const counted = `${calls} ${calls === 1 ? 'call' : 'calls'}`;
  if (typeof rounds !== 'number' || calls === 0) return counted;
  return `${counted} in ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
}

function textOf(value: unknown): string {
  return plain(typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value));
}

/** Texts come from clients and upstream: control characters could move the cursor or change the terminal. */
function plain(value: unknown): string {
  return String(value).replaceAll(/\p{Cc}|\p{Cf}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** Message, stack and causes, each on lines of its own. */
function errorText(error: unknown, colours: Colours): string {
  if (error === undefined) return '';
  const { name, message, stack, cause } = (
    typeof error === 'object' && error !== null ? error : { message: error }
  ) as Fields;
  const head = `${name === undefined ? '' : `${plain(name)}: `}${plain(message)}`;
  const trace = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const lines = [colours.red(head), ...trace.map((line) => colours.dim(plain(line.trim())))];
  return lines.map((line) => `\n    ${line}`).join('') + errorText(cause, colours);
}
