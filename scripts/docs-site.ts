/** Builds the documentation as a static site in docs/site/dist: `npm run docs`. Fails on a link between pages that leads nowhere. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const site = join(root, 'docs/site');
/** A copy, as the code that VitePress makes of a page looks for its packages from the page's folder up. */
const pages = join(site, 'pages');

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, {
    cwd: site,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(join(site, 'node_modules')))
  run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts']);
rmSync(pages, { recursive: true, force: true });
mkdirSync(pages);
const sources = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name !== 'site')
    .map((name) => `docs/${name}`),
];
for (const source of sources) cpSync(join(root, source), join(pages, source), { recursive: true });
run('npm', ['run', '--silent', 'build']);
console.log('wrote docs/site/dist');
