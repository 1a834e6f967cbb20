/** Filterable properties of another type; looked up late, since resources refer to each other. */
import { RqlDialect } from '../../upstream/marketplace/rql/dialect.ts';
import type { PropertyTree } from '../../upstream/marketplace/rql/properties.ts';
import { entityOfType } from '../core/entity.ts';

export function propertiesOf(type: string): PropertyTree {
  const filters = entityOfType(type)?.resource.filters;
  if (filters instanceof RqlDialect) return filters.properties;
  throw new Error(`there is no resource for ${type}`);
}
