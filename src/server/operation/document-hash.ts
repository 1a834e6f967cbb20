/** A short hash of a document, which identifies it in logs and spans without its text. */
import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';

/** Hexadecimal digits of the SHA-256: enough to distinguish the documents of one gateway. */
const length = 16;

const hashes = new WeakMap<DocumentNode, string>();

/** Hashed once per cached document, not per request. */
export function documentHash(document: DocumentNode, text: string | undefined): string {
  let hash = hashes.get(document);
  if (hash === undefined) {
    const source = text ?? document.loc?.source.body ?? '';
    hash = createHash('sha256').update(source).digest('hex').slice(0, length);
    hashes.set(document, hash);
  }
  return hash;
}
