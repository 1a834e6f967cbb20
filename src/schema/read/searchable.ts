/** The types that a search covers, and the properties in which it looks for the text. */
import type { Entity } from '../core/entity.ts';

export interface Searchable {
  readonly entity: Entity;
  /** Wire paths of texts. */
  readonly paths: readonly string[];
  /** The same in words: `name, id or e-mail address`. */
  readonly by: string;
}

const known: Searchable[] = [];

/** Call it in the file of the type. Matches are sorted by name, so the type must have one. */
export function searchable(entity: Entity, paths: readonly string[], by: string): void {
  const { filters, type } = entity.resource;
  const problems = paths.flatMap((path) => {
    const problem = filters.problemOfFilter({ kind: 'value', path, operators: ['contains'] });
    return problem === undefined ? [] : [problem];
  });
  const unsorted = filters.problemOfOrder('name');
  if (unsorted !== undefined) problems.push(unsorted);
  if (problems.length > 0) {
    throw new Error(`expected a search that upstream can compile for ${type}, but ${problems.join('; ')}`);
  }
  known.push({ entity, paths, by });
}

/** In alphabetical order. Complete when all files of types are loaded. */
export function searchableTypes(): readonly Searchable[] {
  return known.toSorted((left, right) => (left.entity.resource.type < right.entity.resource.type ? -1 : 1));
}
