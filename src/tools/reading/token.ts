/** Reads the token of the tools: from a file, from standard input or from the environment, never from the command line. */
import { readFileSync } from 'node:fs';

/** The token cannot be used. The message does not contain it. */
export class TokenError extends Error {}

export interface TokenSource {
  /** A path, or `-` for standard input. */
  readonly file: string | undefined;
  /** The name of the variable, and its value. */
  readonly name: string;
  readonly variable: string | undefined;
}

export function readToken({ file, name, variable }: TokenSource): string {
  if (file !== undefined) return checkedToken(readTokenFile(file), file === '-' ? 'standard input' : file);
  if (variable !== undefined && variable.trim() !== '') return checkedToken(variable, name);
  throw new TokenError(
    `expected a token, but there is none: set ${name}, or name a file with --token-file (- reads standard input)`,
  );
}

function readTokenFile(file: string): string {
  try {
    // 0 is standard input.
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const name = file === '-' ? 'standard input' : file;
    throw new TokenError(
      `cannot read the token from ${name}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`,
    );
  }
}

/** Accepts the whole value of an `authorization` header too. */
function checkedToken(text: string, from: string): string {
  const token = text
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/^bearer +/i, '');
  if (!/^[\x21-\x7e]{1,16384}$/.test(token)) {
    throw new TokenError(
      `expected one token of printable characters in ${from}, but got ${token === '' ? 'nothing' : 'something else (not shown)'}`,
    );
  }
  return token;
}

const claimPrefix = 'https://claims.softwareone.com/';

export interface TokenIdentity {
  /** `TKN-…` of an API token. */
  readonly tokenId?: string;
  /** Of the person that a JSON Web Token names. */
  readonly userId?: string;
  readonly accountId?: string;
}

/** What the token itself says about its owner. Nothing is verified. */
export function identityOf(token: string): TokenIdentity {
  const tokenId = /^idt:(TKN-[\d-]+):/.exec(token)?.[1];
  if (tokenId !== undefined) return { tokenId };
  const payload = token.split('.')[1];
  if (payload === undefined) return {};
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const userId = claims[`${claimPrefix}userId`];
    const accountId = claims[`${claimPrefix}accountId`];
    return {
      ...(typeof userId === 'string' ? { userId } : {}),
      ...(typeof accountId === 'string' ? { accountId } : {}),
    };
  } catch {
    return {};
  }
}
