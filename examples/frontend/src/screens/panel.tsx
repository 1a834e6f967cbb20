/** Shared by all tabs: the rows, or a message if there are none. */
import type { ReactNode } from 'react';

interface PanelProps {
  readonly noun: string;
  /** Null if they could not be read; the screen shows the error. */
  readonly rows: readonly ReactNode[] | null;
  readonly more: ReactNode;
}

export function Panel({ noun, rows, more }: PanelProps): ReactNode {
  if (rows === null) return <p className="empty">The {noun}s could not be read.</p>;
  if (rows.length === 0) return <p className="empty">No {noun}s that you can see.</p>;
  return (
    <>
      <ul className="rows">{rows}</ul>
      {more}
    </>
  );
}

interface ItemProps {
  readonly title: string;
  readonly meta: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
}

export function Item({ title, meta, badges, actions }: ItemProps): ReactNode {
  return (
    <li className="row" tabIndex={-1}>
      <div className="what">
        <p className="name">{title}</p>
        <p className="meta">{meta}</p>
      </div>
      <p className="badges">{badges}</p>
      {actions}
    </li>
  );
}

/** Omits the separator if a part is unknown. */
export function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part != null && part !== '').join(' · ');
}
