/** Removes the build output, so that no file of an older build is published. */
import { rm } from 'node:fs/promises';

await rm(new URL('../dist/', import.meta.url), { recursive: true, force: true });
