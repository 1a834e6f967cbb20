/** Removes the byte order mark with which some systems start JSON text. */

export function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfe_ff ? text.slice(1) : text;
}
