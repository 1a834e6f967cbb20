/** Splits a multipart/form-data body (RFC 7578) that is already in memory. */
import { invalid } from '../problem.ts';

export interface FormPart {
  readonly name: string;
  /** Undefined for a part that is not a file. */
  readonly filename?: string;
  readonly bytes: Buffer;
}

/** A form has a document and an image; more parts than this is a mistake. */
const maxParts = 20;

export function boundaryOf(contentType: string): string | undefined {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

export function splitMultipart(body: Buffer, boundary: string): FormPart[] {
  const delimiter = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let at = body.indexOf(delimiter);
  if (at < 0) throw malformed('its first boundary is missing');
  for (;;) {
    const start = at + delimiter.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const end = findDelimiter(body, delimiter, start);
    if (end < 0) throw malformed('its last boundary is missing');
    if (parts.length >= maxParts) throw malformed(`it has more than ${maxParts} parts`);
    // Between the line break after this boundary and the one before the next.
    const content = body.subarray(body.indexOf('\r\n', start) + 2, end - 2);
    parts.push(readPart(content));
    at = end;
  }
}

/** A delimiter counts only at the beginning of a line. */
function findDelimiter(body: Buffer, delimiter: Buffer, from: number): number {
  let at = body.indexOf(delimiter, from);
  while (at >= 0 && !(body[at - 2] === 0x0d && body[at - 1] === 0x0a)) {
    at = body.indexOf(delimiter, at + 1);
  }
  return at;
}

function readPart(content: Buffer): FormPart {
  const split = content.indexOf('\r\n\r\n');
  if (split < 0) throw malformed('a part has no headers');
  const headers = content.subarray(0, split).toString('utf8');
  const disposition = /^content-disposition:\s*form-data\b(.*)$/im.exec(headers)?.[1] ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) throw malformed('a part has no name');
  const filename = parameter(disposition, 'filename');
  return { name, bytes: content.subarray(split + 4), ...(filename === undefined ? {} : { filename }) };
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(disposition);
  return match?.[1] ?? match?.[2];
}

function malformed(reason: string) {
  return invalid({ $: [`The body must be multipart/form-data, but ${reason}.`] });
}
