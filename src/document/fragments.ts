/** The fragments of a document by name, collected once for each document. */
import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/** Without a prototype, so that a fragment may have any name. */
export type Fragments = Record<string, FragmentDefinitionNode>;

const collected = new WeakMap<DocumentNode, Fragments>();

export function fragmentsOf(document: DocumentNode): Fragments {
  let fragments = collected.get(document);
  if (fragments === undefined) {
    fragments = Object.create(null) as Fragments;
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    }
    collected.set(document, fragments);
  }
  return fragments;
}
