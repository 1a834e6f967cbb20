/** The clients' packages and programs, or that they are not installed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = new URL('./', import.meta.url);

export function areClientsInstalled(what: string): boolean {
  const installed = existsSync(new URL('node_modules/', home));
  if (!installed) console.warn(`${what}: not tested, as npm ci was not run in test/clients`);
  return installed;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this folder or of its packages with Node. A failure is a result, not an exception. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd = fileURLToPath(home),
): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL(program, home)), ...args],
      { cwd, maxBuffer: 64 * 1024 * 1024 },
    );
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** The JSON that a program prints. */
export async function resultOf<Result>(program: string, args: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await runProgram(program, args);
  if (code !== 0) throw new Error(`expected ${program} to end with 0, but got ${code}: ${stderr}`);
  return JSON.parse(stdout) as Result;
}
