/** A search field whose text is in the address. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { setQuery } from '../router.tsx';

/** Debounces typing. */
const typingPauseMs = 250;

interface SearchBoxProps {
  /** What is searched, for people who cannot see the place of the form. */
  readonly name: string;
  readonly label: string;
  readonly query: URLSearchParams;
  /** Further fields of the form. */
  readonly children?: ReactNode;
}

export function SearchBox({ name, label, query, children }: SearchBoxProps): ReactNode {
  const asked = query.get('search') ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => setQuery({ search: text.trim() }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, asked]);

  return (
    <form
      role="search"
      className="search"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ search: text.trim() });
      }}
    >
      <label className="wide">
        <span>{label}</span>
        <input type="search" value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      {children}
    </form>
  );
}
