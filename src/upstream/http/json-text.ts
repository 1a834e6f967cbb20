/** Text that holds JSON, as files and clients of some systems begin it: with a byte order mark, which means nothing. */

export function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
}
