/** The command `token`: prints a token of a person of a running sandbox. */
import { request } from 'undici';
import { CliError } from './cli-error.ts';
import { parseOptions } from './parse.ts';
import type { CliHost } from './process-host.ts';

const defaultUrls = { softwareone: 'http://127.0.0.1:4010', appdirect: 'http://127.0.0.1:4011' } as const;

const help = `Usage: accounts-graph token --user <id> --account <id> [options]

Print a token of a person of a running sandbox, to send as "authorization: Bearer <token>". The person must be a member
of the account. Tokens of the sandbox work in no real marketplace.

Examples:
  accounts-graph token --user USR-2001-0001 --account ACC-2001-0001
  curl -H "authorization: Bearer $(accounts-graph token --user USR-2001-0001 --account ACC-2001-0001)" ...

  --user <id>
      The id of the user.
  --account <id>
      The id of one of the user's accounts; for AppDirect, of a company.
  --marketplace softwareone|appdirect
      Whose sandbox. Default: softwareone.
  --url <address>
      Address of the sandbox. Default: ${defaultUrls.softwareone}, or ${defaultUrls.appdirect} for appdirect.
`;

/** The longest wait for the sandbox. */
const timeoutMs = 10_000;

export async function tokenCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const { values } = parseOptions({
    args: [...argv],
    options: {
      user: { type: 'string' },
      account: { type: 'string' },
      marketplace: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
  });
  if (values.help === true) {
    host.out(help);
    return 0;
  }
  const { user, account, marketplace = 'softwareone' } = values;
  if (user === undefined || account === undefined) {
    throw new CliError('token needs --user and --account; see --help');
  }
  if (marketplace !== 'softwareone' && marketplace !== 'appdirect') {
    throw new CliError(
      `--marketplace must be softwareone or appdirect, but got ${JSON.stringify(marketplace)}`,
    );
  }
  host.out(`${await fetchToken(values.url ?? defaultUrls[marketplace], user, account)}\n`);
  return 0;
}

async function fetchToken(url: string, user: string, account: string): Promise<string> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new CliError(
      `--url must be an address such as ${defaultUrls.softwareone}, but got ${JSON.stringify(url)}`,
    );
  }
  const address = new URL(`/__sandbox/token?${new URLSearchParams({ user, account }).toString()}`, url);
  let status: number;
  let text: string;
  try {
    const answer = await request(address, { headersTimeout: timeoutMs, bodyTimeout: timeoutMs });
    status = answer.statusCode;
    text = await answer.body.text();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(
      `no sandbox answers at ${url} (${code ?? 'unknown error'}); start one with "accounts-graph sandbox", or name its address with --url`,
    );
  }
  const body = parsed(text);
  const { token } = body;
  if (status === 200 && typeof token === 'string') return token;
  const reason = body['detail'] ?? body['message'];
  throw new CliError(
    typeof reason === 'string'
      ? reason
      : `expected a token from ${url}, but got status ${status}; is it a sandbox?`,
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
