/** The streaming read mode: whether a request asks for it, and its response. */
import type { JsonLines, RouteResult } from '../../core/http/route-result.ts';
import { Problem } from '../../core/problem.ts';
import { EVERYTHING } from '../../rql/control.ts';
import { queryError } from '../../rql/error.ts';
import type { RouteContext } from './route.ts';

const format = 'application/jsonl';

/** Throws 501 where streams are not supported, and 406 when the request does not accept the format of streams. */
export function wantsStream({ headers, settings }: Pick<RouteContext, 'headers' | 'settings'>): boolean {
  const asked = headers['mpt-streaming'];
  if (asked === undefined || settings.streaming === 'ignored') return false;
  if (String(asked).trim().toLowerCase() !== 'true') return false;
  if (settings.streaming === 'unsupported') {
    throw new Problem(501, { detail: 'This resource has no streaming mode.' });
  }
  const { accept } = headers;
  if (!accepts(accept ?? '')) {
    throw new Problem(406, {
      detail: `Streams are sent as ${format}, but the request accepts ${String(accept).slice(0, 200)}.`,
    });
  }
  return true;
}

/** Throws 400 for an offset, which a stream does not have. */
export function checkStreamQuery({ offset }: { readonly offset?: number }): void {
  if (offset !== undefined) throw queryError('offset', 'A stream has no offset.');
}

/** How many of the rows the stream has. The page cap does not apply. */
export function streamLength(rows: number, limit: number = EVERYTHING): number {
  return limit === EVERYTHING ? rows : Math.min(rows, limit);
}

export function streamOf(lines: JsonLines): RouteResult {
  return {
    status: 200,
    headers: {
      'content-type': `${format}; charset=utf-8`,
      'mpt-streaming': 'true',
      'mpt-item-count': String(lines.count),
    },
    lines,
  };
}

/** An absent or empty header accepts everything. */
function accepts(header: string): boolean {
  if (header.trim() === '') return true;
  return header.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !isRefused && [format, 'application/*', '*/*'].includes(type);
  });
}
