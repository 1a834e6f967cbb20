/** Runs the queries and commands of one page of the guide, in their order, against a gateway. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { appDirectTokens } from '../../src/sandbox/server.ts';
import { tokens } from '../support/tokens.ts';
import { snippetsOf } from './snippets.ts';
import type { Snippet } from './snippets.ts';

const folder = fileURLToPath(new URL('../../docs/guide', import.meta.url));
const run = promisify(execFile);

/** Its test runs it from the packed package: first-hour.test.ts. */
const packedOnly = 'first-hour.md';

export const guidePages: readonly string[] = readdirSync(folder).filter(
  (name) => name.endsWith('.md') && name !== packedOnly,
);

export function guideText(page: string): string {
  return readFileSync(join(folder, page), 'utf8');
}

export interface GuideAnswer {
  /** `queries.md:12` */
  readonly place: string;
  /** Without request ids, which differ each time. */
  readonly given: unknown;
  /** Undefined when the page shows none. */
  readonly expected: unknown;
}

const withoutIds = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown) =>
    name === 'requestId' || name === 'traceId' ? undefined : value,
  );

/** Programs in TypeScript are left out: they start their own gateway. */
export async function runGuide(page: string, gatewayUrl: string): Promise<readonly GuideAnswer[]> {
  const directory = mkdtempSync(join(tmpdir(), 'guide-'));
  try {
    const answers: GuideAnswer[] = [];
    for (const snippet of snippetsOf(guideText(page))) {
      if (snippet.language === 'ts') continue;
      const given = await answerOf(snippet, gatewayUrl, directory);
      answers.push({
        place: `${page}:${snippet.line}`,
        given: withoutIds(given),
        expected: snippet.answer === undefined ? undefined : withoutIds(snippet.answer),
      });
    }
    return answers;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function answerOf({ language, code }: Snippet, gatewayUrl: string, cwd: string): Promise<string> {
  if (language === 'sh') {
    const command = code.replaceAll('http://127.0.0.1:4000', gatewayUrl);
    return (await run('bash', ['-euc', command], { cwd })).stdout;
  }
  const response = await fetch(`${gatewayUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokens.operations}`,
      'appdirect-authorization': `Bearer ${appDirectTokens.admin}`,
    },
    body: JSON.stringify({ query: code }),
  });
  return response.text();
}
