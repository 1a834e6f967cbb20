/** A search field whose text is in the address. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { setQuery } from '../router.tsx';

/** Debounces typing. */
const typingPauseMs = 250;

interface SearchBoxProps {
  /** The parameter of the address. */
  readonly parameter?: string;
  /** What is searched, for people who cannot see the place of the form. */
  readonly name: string;
  readonly label: string;
  readonly query: URLSearchParams;
  /** Further fields of the form. */
  readonly children?: ReactNode;
}

export function SearchBox({ parameter = 'search', name, label, query, children }: SearchBoxProps): ReactNode {
  const asked = query.get(parameter) ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => setQuery({ [parameter]: text.trim() }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, asked, parameter]);

  return (
    <form
      role="search"
      className="search"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ [parameter]: text.trim() });
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

interface ChoiceProps {
  readonly parameter: string;
  readonly label: string;
  /** Value of the address and text; the first is the default and is not in the address. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly query: URLSearchParams;
}

export function Choice({ parameter, label, options, query }: ChoiceProps): ReactNode {
  const usual = options[0]?.[0] ?? '';
  return (
    <label>
      <span>{label}</span>
      <select
        value={query.get(parameter) ?? usual}
        onChange={(event) => {
          const { value } = event.target;
          setQuery({ [parameter]: value === usual ? '' : value });
        }}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
