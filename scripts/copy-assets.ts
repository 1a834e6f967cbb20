/** Copies non-code files into the build: GraphiQL's files with maximum compression, its examples, and the schema as JSON. */
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { introspectionFromSchema } from 'graphql';
import { writeDataSchemas } from './data-schemas.ts';
import { buildSchema } from '../src/schema/index.ts';
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
await cp(
  new URL('../src/sandbox/core/console/assets/', import.meta.url),
  new URL('sandbox/core/console/assets/', dist),
  { recursive: true },
);
await writeDataSchemas(dist);
// For tools that need an introspection result. Generated at build time, so it is always current.
const introspection = introspectionFromSchema(buildSchema(), { specifiedByUrl: true });
await writeFile(new URL('introspection.json', dist), `${JSON.stringify(introspection)}\n`);
await chmod(new URL('cli.js', dist), 0o755);
