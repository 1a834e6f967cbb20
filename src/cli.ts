#!/usr/bin/env node
/** The program `accounts-graph`. Its commands are in `cli/`. */
import { existsSync, realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run } from './cli/main.ts';
import { processHost } from './cli/process-host.ts';

/** Whether this file is the program and not only imported. npm starts binaries through a symbolic link. */
function isProgram(): boolean {
  const script = process.argv[1];
  return (
    script !== undefined && existsSync(script) && pathToFileURL(realpathSync(script)).href === import.meta.url
  );
}

if (isProgram()) {
  process.exitCode = await run(process.argv.slice(2), processHost(process.env));
}
