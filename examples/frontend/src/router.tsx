/** Routes: `/` is the list of accounts, `/organizations` that of both marketplaces, `/accounts/ACC-…` an account, `/companies/CMP-…` a company of AppDirect. The query string has the search and the open tab. */
import { useSyncExternalStore } from 'react';
import type { MouseEvent, ReactNode } from 'react';

const changed = 'app:navigated';

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  addEventListener(changed, listener);
  return () => {
    removeEventListener('popstate', listener);
    removeEventListener(changed, listener);
  };
}

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

export function usePlace(): Place {
  const href = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const { pathname, searchParams } = new URL(href, location.origin);
  return { path: pathname, query: searchParams };
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', to);
  else history.replaceState(null, '', to);
  dispatchEvent(new Event(changed));
}

/** Changes the query string of the current address, without empty values. */
export function setQuery(
  values: Readonly<Record<string, string>>,
  how: 'push' | 'replace' = 'replace',
): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(location.pathname + (text === '' ? '' : `?${text}`), how);
}

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  /** Marks the link of the current section. */
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

export function Link({ to, className, isCurrent = false, children }: LinkProps): ReactNode {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
    scrollTo(0, 0);
  };
  return (
    <a href={to} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
