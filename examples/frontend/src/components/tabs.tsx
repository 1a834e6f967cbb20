/** Tabs as in the ARIA Authoring Practices: one Tab stop, with arrow keys, Home and End between tabs. */
import { useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

export interface TabDefinition {
  readonly key: string;
  readonly label: string;
  readonly count: number | null | undefined;
  readonly panel: () => ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly TabDefinition[];
  readonly selected: string;
  readonly onSelect: (key: string) => void;
}

export function Tabs({ label, tabs, selected, onSelect }: TabsProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(
    0,
    tabs.findIndex(({ key }) => key === selected),
  );
  const current = tabs[index];

  const move = (event: KeyboardEvent): void => {
    const last = tabs.length - 1;
    const next = {
      ArrowRight: index === last ? 0 : index + 1,
      ArrowLeft: index === 0 ? last : index - 1,
      Home: 0,
      End: last,
    }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || tab === undefined) return;
    event.preventDefault();
    onSelect(tab.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };

  return (
    <div className="tabs">
      <div role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ key, label: text, count }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`tab-${key}`}
            aria-selected={key === current?.key}
            aria-controls={`panel-${key}`}
            tabIndex={key === current?.key ? 0 : -1}
            onClick={() => onSelect(key)}
          >
            {text} <span className="count">{count ?? '–'}</span>
          </button>
        ))}
      </div>
      {tabs.map(({ key, panel }) => (
        <div
          key={key}
          role="tabpanel"
          id={`panel-${key}`}
          aria-labelledby={`tab-${key}`}
          hidden={key !== current?.key}
        >
          {key === current?.key && panel()}
        </div>
      ))}
    </div>
  );
}
