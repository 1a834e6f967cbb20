/** The software bill of materials lists what is installed in production, all of it and nothing else, with its content's hash. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Bill {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  }[];
}

interface Lock {
  readonly version: string;
  readonly packages: Readonly<
    Record<string, { readonly version: string; readonly integrity: string; readonly dev?: boolean }>
  >;
}

const text = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8' });
const bill = JSON.parse(text) as Bill;
const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')) as Lock;

test('it is about this package', () => {
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'accounts-graph', version: lock.version } },
  });
});

test('it lists each locked package of production with its hash, and none that is for development only', () => {
  const locked = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version, integrity }]) => [
      `${path.replace(/^.*node_modules\//, '')}@${version}`,
      Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'),
    ]);
  const listed = bill.components.map((component) => [
    component['bom-ref'],
    component.hashes.find(({ alg }) => alg === 'SHA-512')?.content,
  ]);
  expect(listed.sort()).toEqual(locked.sort());
  // Also a dependency of tools for development; npm alone leaves it out.
  expect(bill.components.map(({ purl }) => purl)).toContain(
    `pkg:npm/graphql@${lock.packages['node_modules/graphql']?.version}`,
  );
});

test('it names no place of the machine that made it', () => {
  expect(text).not.toContain(root);
  const hosts = [...text.matchAll(/[a-z+]+:\/\/([^/"]+)/g)].map(([, host]) => host);
  expect(new Set(hosts)).toEqual(new Set(['cyclonedx.org']));
});
