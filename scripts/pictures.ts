/** Draws the pictures of the documentation from their text in docs/images. */
import { instance } from '@viz-js/viz';
import { readdir, readFile } from 'node:fs/promises';

export interface Picture {
  /** `entities.svg` */
  readonly name: string;
  readonly content: string;
}

export async function drawPictures(folder: URL): Promise<readonly Picture[]> {
  const graphviz = await instance();
  const sources = (await readdir(folder)).filter((name) => name.endsWith('.dot')).sort();
  return Promise.all(
    sources.map(async (source) => {
      const text = await readFile(new URL(source, folder), 'utf8');
      const svg = graphviz.renderString(text, { format: 'svg', engine: 'dot' });
      return { name: source.replace('.dot', '.svg'), content: withoutPreamble(svg) };
    }),
  );
}

/** Without the version of Graphviz and the address of a document type. */
function withoutPreamble(svg: string): string {
  return `${svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .trimEnd()}\n`;
}
