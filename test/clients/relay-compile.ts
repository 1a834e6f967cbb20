/** Runs the Relay compiler over documents, in a folder of their own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import { runProgram } from './installed.ts';
import type { Ended } from './installed.ts';
import type { RelayModules } from './relay-documents.ts';

export interface RelayProject {
  readonly folder: string;
  readonly sdl: string;
  readonly modules: RelayModules;
  /** JavaScript can be run as it is; types are only read. */
  readonly language: 'typescript' | 'javascript';
}

export function compileRelay({ folder, sdl, modules, language }: RelayProject): Promise<Ended> {
  const extension = language === 'typescript' ? 'ts' : 'js';
  for (const [name, text] of modules) {
    const module = `import { graphql } from 'relay-runtime';\ngraphql\`\n${text}\n\`;\n`;
    writeFileSync(join(folder, `${name}.${extension}`), module);
  }
  writeFileSync(join(folder, 'schema.graphql'), sdl);
  const scalars = Object.values(buildSchema(sdl).getTypeMap())
    .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => name);
  const config = {
    src: '.',
    schema: './schema.graphql',
    language,
    eagerEsModules: language === 'typescript',
    customScalarTypes: Object.fromEntries(scalars.map((name) => [name, 'string'])),
    ...(language === 'typescript' ? { typescriptExcludeUndefinedFromNullableUnion: true } : {}),
  };
  const configPath = join(folder, 'relay.config.json');
  writeFileSync(configPath, JSON.stringify(config));
  return runProgram('node_modules/relay-compiler/cli.js', ['--noWatchman', configPath], folder);
}

/** What it made of an operation or a fragment. */
export function readArtifact(folder: string, name: string): string {
  return readFileSync(join(folder, '__generated__', `${name}.graphql.ts`), 'utf8');
}
