/** Every generated file in the repository, with its expected content. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { generateTypedDocuments } from '../codegen.ts';
import { markdownTables } from '../src/config/help.ts';
import { printNodeStubs, printSubgraphSdl } from '../src/federation/sdl.ts';
import { buildSchema } from '../src/schema/index.ts';
import { printSdl } from '../src/schema/core/print.ts';
import { constantsTable } from './constants-table.ts';
import { capacityTable } from './capacity-table.ts';
import { decisionsTable } from './decisions-table.ts';
import { metricsTable } from './metrics-table.ts';
import { operationsPage } from './operations-page.ts';
import { drawPictures } from './pictures.ts';
import { accountsGuesses, appDirectGuesses } from './probes-table.ts';
import { schemaReference } from './reference/pages.ts';
import { wireShapesFile } from './wire-shapes.ts';

export interface GeneratedFile {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly content: string;
}

const root = new URL('../', import.meta.url);

export async function generateFiles(): Promise<readonly GeneratedFile[]> {
  const sdl = printSdl(buildSchema());
  const examples = new URL('src/server/graphiql/examples/', root);
  return [
    { path: 'schema.graphql', content: sdl },
    { path: 'subgraph.graphql', content: printSubgraphSdl(buildSchema()) },
    { path: 'node-stubs.graphql', content: printNodeStubs() },
    ...schemaReference(buildSchema()).map(({ name, content }) => ({ path: `docs/schema/${name}`, content })),
    { path: 'docs/operations.md', content: operationsPage(buildSchema()) },
    ...(await pictures()),
    await typescriptFile('src/tools/verify/marketplace/wire-shapes.ts', wireShapesFile()),
    { path: 'test/generated/examples.ts', content: await generateTypedDocuments(sdl, examples) },
    ...(await pageWithTables('docs/configuration.md', {
      variables: markdownTables(),
      constants: constantsTable(),
    })),
    ...(await pageWithTables('docs/verify.md', {
      guesses: accountsGuesses(),
      'appdirect-guesses': appDirectGuesses(),
    })),
    ...(await pageWithTables('docs/observability.md', { metrics: metricsTable() })),
    ...(await pageWithTables('docs/decisions/README.md', {
      decisions: decisionsTable(new URL('docs/decisions/', root)),
    })),
    ...(await pageWithTables('docs/operating.md', { capacity: capacityTable(await performancePage()) })),
  ];
}

async function pictures(): Promise<readonly GeneratedFile[]> {
  const drawn = await drawPictures(new URL('docs/images/', root));
  return drawn.map(({ name, content }) => ({ path: `docs/images/${name}`, content }));
}

function performancePage(): Promise<string> {
  return readFile(new URL('docs/performance.md', root), 'utf8');
}

async function typescriptFile(path: string, content: string): Promise<GeneratedFile> {
  const options = await resolveConfig(fileURLToPath(new URL(path, root)));
  return { path, content: await format(content, { ...options, parser: 'typescript' }) };
}

/** A hand-written page with generated parts between markers. */
async function pageWithTables(
  path: string,
  tables: Readonly<Record<string, string>>,
): Promise<readonly GeneratedFile[]> {
  const file = new URL(path, root);
  if (!existsSync(file)) return [];
  let text = await readFile(file, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const startMark = `<!-- ${name}: made by npm run codegen -->\n`;
    const start = text.indexOf(startMark);
    const end = text.indexOf(`<!-- end of ${name} -->`, start);
    if (start === -1 || end === -1) throw new Error(`expected marks of "${name}" in ${path}, but found none`);
    text = `${text.slice(0, start)}${startMark}\n${table}\n${text.slice(end)}`;
  }
  const options = await resolveConfig(fileURLToPath(file));
  return [{ path, content: await format(text, { ...options, parser: 'markdown' }) }];
}

/** Pages of types that the schema no longer has. */
export async function orphans(files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const known = new Set(files.map(({ path }) => path));
  const present = await readdir(new URL('docs/schema/', root));
  return present.map((name) => `docs/schema/${name}`).filter((path) => !known.has(path));
}

/** The current content of the file; undefined if it is missing. */
export async function readCurrent({ path }: GeneratedFile): Promise<string | undefined> {
  const file = new URL(path, root);
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}

export function urlOf({ path }: Pick<GeneratedFile, 'path'>): URL {
  return new URL(path, root);
}
