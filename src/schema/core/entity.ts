/** An object type that stands for rows of one upstream collection, and the list of all of them by id prefix. */
import type { Resource } from '../../upstream/marketplace/resource.ts';
import type { PropertyTree } from '../../upstream/marketplace/rql/properties.ts';
import { declareIdPrefix, prefixOf } from '../../upstream/marketplace/id.ts';
import type { Row } from '../../source/row.ts';
import { builder } from './builder.ts';

export interface Entity {
  readonly resource: Resource;
  readonly ref: ReturnType<typeof builder.objectRef<Row>>;
}

const byType = new Map<string, Entity>();
const byPrefix = new Map<string, Entity>();

/** Declares the type; its fields are added with `implement` of the returned `ref`. */
export function defineEntity(resource: Resource): Entity {
  const entity: Entity = { resource, ref: builder.objectRef<Row>(resource.type) };
  declareIdPrefix(resource.collection.idPrefix, resource.idGroups);
  byType.set(resource.type, entity);
  byPrefix.set(resource.collection.idPrefix, entity);
  return entity;
}

export function entityOfType(type: string): Entity | undefined {
  return byType.get(type);
}

/** Undefined when the prefix is no type's; the rest of the id may still be malformed. */
export function entityOfId(id: string): Entity | undefined {
  const prefix = prefixOf(id);
  return prefix === undefined ? undefined : byPrefix.get(prefix);
}

export function allEntities(): readonly Entity[] {
  return [...byType.values()];
}

/** Filterable properties of another type; asked for late, since resources refer to each other. */
export function propertiesOf(type: string): PropertyTree {
  const entity = byType.get(type);
  if (!entity) throw new Error(`there is no resource for ${type}`);
  return entity.resource.properties;
}
