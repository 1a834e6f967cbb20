/** The command `verify`: compares what is assumed of the marketplace API with what it does. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { helpOf } from '../config/help.ts';
import { reportOf, reportTable, settingsOf } from '../tools/verify/report.ts';
import type { Report } from '../tools/verify/report.ts';
import type { NoAnswer } from '../tools/verify/run.ts';
import { appDirectApi } from '../tools/verify/appdirect/api.ts';
import { accountsApi } from '../tools/verify/marketplace/api.ts';
import { NotVerifiable, verify } from '../tools/verify/verify.ts';
import type { VerifyOptions, VerifyResult } from '../tools/verify/verify.ts';
import { CliError } from './cli-error.ts';
import { colours, type Colours } from './colours.ts';
import { readOptions } from './options.ts';
import type { CliHost } from './process-host.ts';
import { counted } from '../tools/reading/counted.ts';
import {
  appDirect,
  callBound,
  readingProblem,
  readTool,
  softwareOne,
  toolHelp,
  toolOptions,
} from './tool-options.ts';
import type { Tool } from './tool-options.ts';
import { version } from './version.ts';

const defaultCalls = 150;

const verifyHelp = `Usage: accounts-graph verify [options]

Compare what this project assumes of the marketplace API with what it does, with a token of yours. It sends only GET
requests: it changes nothing. It prints every guess with what it found, and the settings to use.

The report of --out holds no ids, names or tokens, so it can be attached to a public issue.

Examples:
  MPT_API_TOKEN=... accounts-graph verify --url https://api.example.com
  accounts-graph verify --url https://api.example.com --token-file token.txt --out report.json
  accounts-graph verify --json > report.json
  APPDIRECT_API_TOKEN=... accounts-graph verify --marketplace appdirect --url https://marketplace.example.com

Exit codes:
  0  Nothing differs.
  1  Something differs.
  2  An option, the token, the upstream or a file is wrong, upstream asked for fewer requests (429), or it does not
     answer. The report has what was found until then.

  --marketplace softwareone|appdirect
      Which marketplace. Default: softwareone. For appdirect, the address is that of --appdirect-api-base-url, and the
      token that of APPDIRECT_API_TOKEN.
  --out <file>
      Write the report as JSON.
  --json
      Print the report as JSON instead of the table.
${toolHelp(defaultCalls)}
`;

export async function verifyCommand(argv: readonly string[], host: CliHost): Promise<number> {
  const read = readOptions('verify', argv, host.environment, {
    own: {
      ...toolOptions,
      marketplace: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (read.wantsHelp) {
    host.out(`${verifyHelp}${helpOf('verify')}`);
    return 0;
  }
  const { out: file, marketplace = 'softwareone' } = read.own;
  if (marketplace !== 'softwareone' && marketplace !== 'appdirect') {
    throw new CliError(
      `--marketplace must be softwareone or appdirect, but got ${JSON.stringify(marketplace)}`,
    );
  }
  const upstream = marketplace === 'appdirect' ? appDirect : softwareOne;
  const tool = readTool(read, { maxCalls: defaultCalls }, upstream);
  if (typeof file === 'string') checkWritable(file);
  const result = await runVerify(marketplace, tool, host);
  const report = reportOf(result, { ...result, version: version(), token: tool.token });
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (typeof file === 'string') writeReport(file, text);
  host.out(read.own['json'] === true ? text : printed(report, result, file, colours(host.hasColours)));
  if (result.isFailure) host.err(`accounts-graph: ${result.stopped ?? 'stopped'}\n`);
  return result.isFailure ? 2 : report.counts.differs === 0 ? 0 : 1;
}

async function runVerify(
  marketplace: 'softwareone' | 'appdirect',
  tool: Tool,
  host: CliHost,
): Promise<VerifyResult> {
  const clearLine = (): void => {
    if (host.errIsTerminal === true) host.err('\r\u001b[K');
  };
  const interruption = new AbortController();
  host.onStop(() => {
    interruption.abort();
  });
  try {
    const options: VerifyOptions = {
      ...tool,
      signal: interruption.signal,
      onResult: ({ id }, calls) => {
        if (host.errIsTerminal === true) host.err(`\r\u001b[K${counted(calls, 'call')}, ${id}`);
      },
      onNoAnswer: (failure) => {
        clearLine();
        host.err(`accounts-graph: ${noAnswerText(failure, host)}\n`);
      },
      callTimeoutMs: host.toolTimeoutMs,
    };
    return marketplace === 'appdirect'
      ? await verify(appDirectApi, options)
      : await verify(accountsApi, options);
  } catch (error) {
    const problem = error instanceof NotVerifiable ? error.message : readingProblem(error, tool, host);
    if (problem === undefined) throw error;
    throw new CliError(problem);
  } finally {
    clearLine();
  }
}

function noAnswerText({ id, isTimeout, reason, isEnd }: NoAnswer, host: CliHost): string {
  const problem = isTimeout ? `upstream does not answer within ${callBound(host)}` : reason;
  const place = id === undefined ? '' : `${id}: `;
  return `${place}${problem}; ${isEnd ? 'the run ends' : 'going on with the next guess'}`;
}

/** Before any call is made. An existing report stays as it is. */
function checkWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function cannotWrite(file: string, error: unknown): CliError {
  return new CliError(`cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
}

function printed(
  report: Report,
  { results, stopped }: VerifyResult,
  file: string | boolean | undefined,
  { red, green }: Colours,
): string {
  const { agrees, differs, notDetermined } = report.counts;
  const settings = settingsOf(results).map(({ name, value }) => `  ${name}=${value}\n`);
  const paint = (verdict: string, words: string): string =>
    verdict === 'differs' ? red(words) : verdict === 'agrees' ? green(words) : words;
  return `${reportTable(report, paint)}
${agrees === 1 ? '1 guess agrees' : `${agrees} guesses agree`}, ${differs === 1 ? '1 differs' : `${differs} differ`}, ${notDetermined === 1 ? '1 is' : `${notDetermined} are`} not determined, after ${counted(report.calls, 'GET request')}.
${stopped === undefined ? '' : `The run ended early: ${stopped}.\n`}${typeof file === 'string' ? `The report without ids, names and tokens is in ${file}.\n` : ''}
Settings to use:
${settings.length === 0 ? '  the defaults\n' : settings.join('')}`;
}
