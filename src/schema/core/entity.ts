/** Defines the object types of resources, and finds them by id prefix. */
import type { Resource } from '../../source/resource.ts';
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
  byType.set(resource.type, entity);
  byPrefix.set(resource.id.prefix, entity);
  return entity;
}

export function entityOfType(type: string): Entity | undefined {
  return byType.get(type);
}

/** Undefined for text that is not the id of any type. */
export function entityOfId(id: string): Entity | undefined {
  const entity = byPrefix.get(id.slice(0, id.indexOf('-')));
  return entity?.resource.id.accepts(id) === true ? entity : undefined;
}

export function allEntities(): readonly Entity[] {
  return [...byType.values()];
}

export function entityOfPrefix(prefix: string): Entity {
  const entity = byPrefix.get(prefix);
  if (!entity) throw new Error(`there is no resource with ids ${prefix}-…`);
  return entity;
}
