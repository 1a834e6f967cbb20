/** The files of the GraphiQL page: from the npm package in development, precompressed from the build otherwise. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import type { Encoding } from '../http/compression.ts';

const compressBrotli = promisify(brotliCompress);
const decompressBrotli = promisify(brotliDecompress);
const compressGzip = promisify(gzip);

/** The names that the page uses for its files. */
export const assetNames = [
  'style',
  'graphiql',
  'boot',
  'entities',
  'editor-worker',
  'graphql-worker',
  'json-worker',
] as const;
export type AssetName = (typeof assetNames)[number];

interface AssetSource {
  readonly ending: keyof typeof contentTypes;
  /** The content. Only in development and in the build. */
  readonly make: () => Promise<Buffer>;
}

const contentTypes = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const sources: Readonly<Record<AssetName, AssetSource>> = {
  style: { ending: 'css', make: styleSheet },
  graphiql: { ending: 'js', make: () => packageFile('yoga-graphiql.umd.js') },
  // One script of all files of the folder, in the order of their use.
  boot: { ending: 'js', make: () => ownFiles('dom.js', 'access.js', 'panel.js', 'boot.js') },
  entities: {
    ending: 'svg',
    make: () => readFile(new URL('../../../docs/images/entities.svg', import.meta.url)),
  },
  'editor-worker': { ending: 'js', make: () => packageFile('monacoeditorwork/editor.worker.bundle.js') },
  // The two dots are correct: this is the package's spelling.
  'graphql-worker': { ending: 'js', make: () => packageFile('monacoeditorwork/graphql.worker..bundle.js') },
  'json-worker': { ending: 'js', make: () => packageFile('monacoeditorwork/json.worker.bundle.js') },
};

export interface Asset {
  readonly name: AssetName;
  /** Contains a hash of the content, so that it can be cached forever: `boot.0f1e2d3c4b5a.js`. */
  readonly fileName: string;
  readonly contentType: string;
  readonly read: (encoding: Encoding | undefined) => Promise<Buffer>;
}

/** File name of each asset in the build folder. The files there end in `.br` and `.gz`. */
export type AssetManifest = Readonly<Record<AssetName, string>>;

const builtFolder = new URL('../../graphiql/', import.meta.url);

export async function loadAssets(): Promise<readonly Asset[]> {
  const manifestFile = new URL('manifest.json', builtFolder);
  if (!existsSync(manifestFile)) return Promise.all(assetNames.map(packageAsset));
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as AssetManifest;
  return assetNames.map((name) => builtAsset(name, manifest[name]));
}

function builtAsset(name: AssetName, fileName: string): Asset {
  const compressed = once((ending: 'br' | 'gz') => readFile(new URL(`${fileName}.${ending}`, builtFolder)));
  return {
    name,
    fileName,
    contentType: contentTypes[sources[name].ending],
    read: async (encoding) => {
      if (encoding === 'br') return compressed('br');
      if (encoding === 'gzip') return compressed('gz');
      // Almost no client needs it uncompressed, so the build omits these ten megabytes.
      return decompressBrotli(await compressed('br'));
    },
  };
}

export async function packageAsset(name: AssetName): Promise<Asset> {
  const { ending, make } = sources[name];
  const content = await make();
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const compressed = once((encoding: Encoding) => compress(content, encoding, 'fast'));
  return {
    name,
    fileName: `${name}.${hash}.${ending}`,
    contentType: contentTypes[ending],
    read: async (encoding) => (encoding === undefined ? content : compressed(encoding)),
  };
}

/** `small` is for builds: it takes seconds per megabyte. */
export function compress(content: Buffer, encoding: Encoding, effort: 'fast' | 'small'): Promise<Buffer> {
  if (encoding === 'gzip') return compressGzip(content, { level: effort === 'fast' ? 6 : 9 });
  return compressBrotli(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: effort === 'fast' ? 5 : 11,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

/**
 * GraphiQL's style sheet without its fonts, followed by our own. The fonts are two thirds of it, and every system has
 * others that do. The first font has the icons of the editor, and is in it twice.
 */
async function styleSheet(): Promise<Buffer> {
  const text = (await packageFile('graphiql.css')).toString();
  const icons = /@font-face\{[^}]*font-family:codicon[^}]*\}/.exec(text)?.[0] ?? '';
  const rest = text.replaceAll(/@font-face\{[^}]*\}/g, '');
  return Buffer.concat([Buffer.from(`${icons}${rest}\n`), await ownFiles('page.css')]);
}

async function ownFiles(...names: readonly string[]): Promise<Buffer> {
  return Buffer.concat(
    await Promise.all(names.map((name) => readFile(new URL(`browser/${name}`, import.meta.url)))),
  );
}

function packageFile(path: string): Promise<Buffer> {
  return readFile(new URL(`dist/${path}`, packageFolder()));
}

/** The package is installed only in development. A build contains the files the page needs. */
function packageFolder(): URL {
  const require = createRequire(import.meta.url);
  return new URL('./', `file://${require.resolve('@graphql-yoga/graphiql/package.json')}`);
}

function once<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}
