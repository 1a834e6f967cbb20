/** A resolver for graphcache that joins pages, whether they are selected by `nodes`, by `edges` or by both. */
import { relayPagination } from '@urql/exchange-graphcache/extras';

export function pages() {
  const join = relayPagination();
  return (parent, args, cache, info) => {
    const resolve = (entity, ...field) => {
      // An edge that was made below.
      if (entity !== null && typeof entity === 'object') return entity[field[0]];
      const found = cache.resolve(entity, ...field);
      if (found || (field[0] !== 'nodes' && field[0] !== 'edges')) return found;
      if (field[0] === 'nodes') {
        return cache.resolve(entity, 'edges')?.map((edge) => cache.resolve(edge, 'node'));
      }
      const __typename = cache.resolve(entity, '__typename')?.replace(/Connection$/, 'Edge');
      return cache.resolve(entity, 'nodes')?.map((node) => ({ __typename, cursor: '', node }));
    };
    return join(parent, args, Object.create(cache, { resolve: { value: resolve } }), info);
  };
}
