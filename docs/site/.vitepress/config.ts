/** The documentation as a static site: the same Markdown files as on GitHub, with a search that needs no server. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const titleOf = (path: string): string =>
  /^# (.+)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1]?.replaceAll('`', '') ?? path;

const item = (path: string): { text: string; link: string } => ({
  text: titleOf(path),
  link: `/${path.replace(/README\.md$/, '').replace(/\.md$/, '')}`,
});
const pagesIn = (folder: string): { text: string; link: string }[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => item(`${folder}/${name}`));
const group = (text: string, paths: readonly string[]) => ({ text, items: paths.map(item) });

export default defineConfig({
  title: 'Accounts Graph',
  description: 'One GraphQL endpoint over a marketplace’s Accounts API.',
  srcDir: fileURLToPath(new URL('../pages', import.meta.url)),
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../cache', import.meta.url)),
  // A folder's page is its README on GitHub and its index here.
  rewrites: (path) => path.replace(/README\.md$/, 'index.md'),
  cleanUrls: false,
  lastUpdated: false,
  // Links to the code work on GitHub only. test/docs/links.test.ts checks that they lead somewhere.
  ignoreDeadLinks: [
    /^(?:\.\/)?(?:\.\.\/)*(?:LICENSE|(?:bench|deploy|examples|release|soak|src|starter|test)(?:\/|$))/,
  ],
  vite: {
    // The search index of all pages is one file, fetched with the first search.
    build: { chunkSizeWarningLimit: 5_000 },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'First hour', link: '/docs/guide/first-hour' },
      { text: 'Schema', link: '/docs/schema/' },
      { text: 'All pages', link: '/docs/' },
    ],
    sidebar: [
      group('Begin', ['README.md', 'docs/guide/first-hour.md', 'docs/concepts.md', 'docs/tokens.md']),
      { text: 'Guide', items: pagesIn('docs/guide').filter(({ link }) => !link.endsWith('first-hour')) },
      group('Frontends', [
        'docs/clients.md',
        'docs/errors.md',
        'docs/operations.md',
        'docs/sandbox.md',
        'docs/sandbox-appdirect.md',
        'docs/snapshot.md',
      ]),
      group('Operations', [
        'docs/operating.md',
        'docs/observability.md',
        'docs/configuration.md',
        'docs/security.md',
        'docs/performance.md',
        'docs/soak.md',
        'docs/verify.md',
        'docs/upgrading.md',
        'CHANGELOG.md',
      ]),
      group('Platform', [
        'docs/composing.md',
        'docs/api.md',
        'docs/architecture.md',
        'CONTRIBUTING.md',
        'docs/contributing/adding-a-resource.md',
      ]),
      { text: 'Schema', collapsed: true, items: [item('docs/schema/README.md'), ...pagesIn('docs/schema')] },
      { text: 'Decisions', collapsed: true, items: pagesIn('docs/decisions') },
    ],
  },
});
