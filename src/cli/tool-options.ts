/** The options that `snapshot` and `verify` share: where to read, with which token, and how much. */
import { loadToolConfig } from '../config/config.ts';
import type { Environment, ToolConfig } from '../config/config.ts';
import { readAddress } from '../config/kinds.ts';
import { tokenVariables } from '../config/report.ts';
import { readToken, TokenError } from '../tools/reading/token.ts';
import { Interrupted, isTimeout, longestCallMs, RateLimited } from '../tools/reading/reader.ts';
import { UpstreamError } from '../upstream/errors.ts';
import { CliError } from './cli-error.ts';
import type { ReadOptions } from './options.ts';
import type { CliHost } from './process-host.ts';

export const toolOptions = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
  rate: { type: 'string' },
  'max-calls': { type: 'string' },
} as const;

/** Where a tool finds the address and the token of one marketplace. */
export interface ToolUpstream {
  readonly url: keyof typeof readAddress;
  readonly token: string;
}

export const softwareOne: ToolUpstream = {
  url: 'MPT_API_BASE_URL',
  token: tokenVariables.softwareone,
};

export const appDirect: ToolUpstream = {
  url: 'APPDIRECT_API_BASE_URL',
  token: tokenVariables.appdirect,
};

/** `maxCalls` is the default of the command. */
export function toolHelp(maxCalls: number): string {
  return `  --url <address>
      Address of the marketplace API, with or without /public/v1. The same as --mpt-api-base-url.
  --token-file <file>
      File with the token. - reads standard input. Default: the variable ${tokenVariables.softwareone}. There is no option for the
      token itself, because every user of the machine can see the options of a process.
  --rate <number>
      Most calls a second. Default: 5. A call that takes longer than ${longestCallMs / 1_000} s counts as not answered.
  --max-calls <number>
      Most calls of one run. Default: ${maxCalls}.
`;
}

export interface Tool {
  readonly baseUrl: URL;
  readonly network: ToolConfig['network'];
  readonly token: string;
  readonly rate: number;
  readonly maxCalls: number;
}

/** Throws a CliError that names the option. */
export function readTool(
  { environment, own }: Pick<ReadOptions, 'environment' | 'own'>,
  defaults: { readonly maxCalls: number },
  upstream: ToolUpstream = softwareOne,
): Tool {
  const { baseUrls, network } = loadToolConfig(withUrl(environment, own['url'], upstream));
  const baseUrl = baseUrls[upstream.url];
  if (baseUrl === null) {
    throw new CliError(
      `expected the address of the marketplace API in --url or ${upstream.url}, but there is none`,
    );
  }
  const file = own['token-file'];
  try {
    const token = readToken({
      file: typeof file === 'string' ? file : undefined,
      name: upstream.token,
      variable: environment[upstream.token],
    });
    return {
      baseUrl,
      network,
      token,
      rate: numberOption('rate', own['rate'], 5, { least: 0.01, most: 1_000 }),
      maxCalls: wholeOption('max-calls', own['max-calls'], defaults.maxCalls),
    };
  } catch (error) {
    if (error instanceof TokenError) throw new CliError(error.message);
    throw error;
  }
}

function withUrl(
  environment: Environment,
  url: string | boolean | undefined,
  upstream: ToolUpstream,
): Environment {
  if (typeof url !== 'string') return environment;
  try {
    return { ...environment, [upstream.url]: readAddress[upstream.url](url, '--url').href };
  } catch (error) {
    throw new CliError((error as Error).message);
  }
}

export function numberOption(
  name: string,
  text: string | boolean | undefined,
  otherwise: number,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (typeof text === 'string' && text.trim() !== '' && value >= least && value <= most) return value;
  throw new CliError(`--${name} must be a number from ${least} to ${most}, but got ${JSON.stringify(text)}`);
}

export function wholeOption(name: string, text: string | boolean | undefined, otherwise: number): number {
  const value = numberOption(name, text, otherwise, { least: 1, most: 100_000_000 });
  if (Number.isInteger(value)) return value;
  throw new CliError(`--${name} must be a whole number, but got ${JSON.stringify(text)}`);
}

/** As in `20 s`: how long a call may take. */
export function callBound({ toolTimeoutMs = longestCallMs }: Pick<CliHost, 'toolTimeoutMs'>): string {
  return `${toolTimeoutMs / 1_000} s`;
}

/** One line for a failure of the upstream or of the user's will. Undefined for any other error. */
export function readingProblem(
  error: unknown,
  { baseUrl }: Pick<Tool, 'baseUrl'>,
  host: Pick<CliHost, 'toolTimeoutMs'>,
): string | undefined {
  if (isTimeout(error))
    return `${baseUrl.origin} does not answer within ${callBound(host)}: ${error.message}`;
  if (error instanceof UpstreamError) return `${baseUrl.origin}: ${error.message}`;
  if (error instanceof RateLimited) {
    const { retryAfterSeconds: seconds } = error;
    return `${error.message}${seconds === undefined ? '' : `; it says to wait ${seconds} s`}`;
  }
  return error instanceof Interrupted ? error.message : undefined;
}
