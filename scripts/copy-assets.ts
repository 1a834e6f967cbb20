/** Puts what the compiler does not know into the build: GraphiQL's files, compressed as small as they get, and its examples. */
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { assetNames, compress, packageAsset } from '../src/server/graphiql/assets.ts';

const dist = new URL('../dist/', import.meta.url);
const folder = new URL('graphiql/', dist);

await mkdir(folder, { recursive: true });
const manifest: Record<string, string> = {};
await Promise.all(
  assetNames.map(async (name) => {
    const asset = await packageAsset(name);
    const content = await asset.read(undefined);
    manifest[name] = asset.fileName;
    await writeFile(new URL(`${asset.fileName}.br`, folder), await compress(content, 'br', 'small'));
    await writeFile(new URL(`${asset.fileName}.gz`, folder), await compress(content, 'gzip', 'small'));
  }),
);
await writeFile(new URL('manifest.json', folder), `${JSON.stringify(manifest, undefined, 2)}\n`);
await cp(
  new URL('../src/server/graphiql/examples/', import.meta.url),
  new URL('server/graphiql/examples/', dist),
  {
    recursive: true,
  },
);
await chmod(new URL('cli.js', dist), 0o755);
