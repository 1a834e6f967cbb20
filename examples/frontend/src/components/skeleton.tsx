/** Empty rows while a list is loading. */
import type { ReactNode } from 'react';

export function Skeleton({ what }: { what: string }): ReactNode {
  return (
    <div role="status">
      <span className="visually-hidden">Loading the {what}…</span>
      <ul className="rows" aria-hidden="true">
        {[0, 1, 2, 3, 4].map((row) => (
          <li key={row} className="row skeleton" />
        ))}
      </ul>
    </div>
  );
}
