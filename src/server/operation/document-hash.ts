/** A short name for a document, so that log lines and spans can be told apart and found without holding any of its text. */
import { createHash } from 'node:crypto';
import type { DocumentNode } from 'graphql';

/** Of a SHA-256 in hexadecimal: enough to tell the documents of one gateway apart. */
const length = 16;

const hashes = new WeakMap<DocumentNode, string>();

/** Hashed once for each document that is remembered, not for each request. */
export function documentHash(document: DocumentNode, text: string | undefined): string {
  let hash = hashes.get(document);
  if (hash === undefined) {
    const source = text ?? document.loc?.source.body ?? '';
    hash = createHash('sha256').update(source).digest('hex').slice(0, length);
    hashes.set(document, hash);
  }
  return hash;
}
