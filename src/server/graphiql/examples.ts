/** Loads the operations that GraphiQL opens with: the files in `examples/`, sorted by name. */
import { readdir, readFile } from 'node:fs/promises';

export interface Example {
  readonly query: string;
  /** JSON text, as the variables editor shows it. */
  readonly variables?: string;
}

export const examplesFolder = new URL('./examples/', import.meta.url);

/** The variables of `2-account.graphql` can be in `2-account.variables.json`. */
export async function loadExamples(folder: URL = examplesFolder): Promise<readonly Example[]> {
  const names = (await readdir(folder)).sort();
  const operations = names.filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    operations.map(async (name) => {
      const query = await readFile(new URL(name, folder), 'utf8');
      const variablesName = name.replace(/\.graphql$/, '.variables.json');
      if (!names.includes(variablesName)) return { query };
      return { query, variables: (await readFile(new URL(variablesName, folder), 'utf8')).trim() };
    }),
  );
}
