/** A field policy for Apollo Client that joins pages, whether they are selected by `nodes`, by `edges` or by both. */

/** `keyArgs`: the arguments that make another list, such as `filter` and `orderBy`. */
export function pages(keyArgs) {
  return {
    keyArgs,
    merge(existing, incoming, { args }) {
      // A page that failed takes nothing away; a first page that failed is null.
      if (!incoming) return args?.after ? existing : incoming;
      const start = args?.after ? existing?.ends[args.after] : 0;
      const { nodes, edges, ...rest } = incoming;
      const type = incoming.__typename?.replace(/Connection$/, 'Edge');
      const page = edges ?? nodes?.map((node) => ({ __typename: type, cursor: '', node }));
      if (!page) return { ends: {}, ...existing, ...rest };
      const isNext = start > 0;
      const rows = isNext ? [...existing.rows.slice(0, start), ...page] : page;
      const ends = { ...(isNext && existing.ends), [incoming.pageInfo?.endCursor]: rows.length };
      const pageInfo = isNext
        ? {
            ...incoming.pageInfo,
            startCursor: existing.pageInfo?.startCursor,
            hasPreviousPage: existing.pageInfo?.hasPreviousPage,
          }
        : incoming.pageInfo;
      return { ...existing, ...rest, pageInfo, rows, ends };
    },
    read: (existing) =>
      existing?.rows
        ? { ...existing, edges: existing.rows, nodes: existing.rows.map(({ node }) => node) }
        : existing,
  };
}
