/** Links between our pages lead to files and headings that exist. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['.github', 'docs', 'examples', 'test'].filter((folder) => existsSync(join(root, folder)));
const pages = [
  ...readdirSync(root),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, String(path))),
  ),
].filter((path) => path.endsWith('.md') && !path.includes('node_modules') && !path.startsWith('docs/site'));

/** As GitHub makes them from headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('every link between pages leads to a file and a heading', () => {
  let count = 0;
  const broken: string[] = [];
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      count += 1;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? join(root, page) : join(root, dirname(page), path);
      if (!existsSync(file)) broken.push(`${page}: ${target}`);
      else if (anchor !== undefined && statSync(file).isFile()) {
        if (!anchorsOf(readFileSync(file, 'utf8')).includes(anchor)) broken.push(`${page}: ${target}`);
      }
    }
  }
  expect(broken).toEqual([]);
  expect(count).toBeGreaterThan(50);
});
