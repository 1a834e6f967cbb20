/** The end of a list: the number of rows shown, and a button for the next page. */
import { useApolloClient } from '@apollo/client/react';
import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { Problem } from './problem.tsx';
import { counted } from './words.ts';

interface ShowMoreProps<Variables extends OperationVariables> {
  readonly noun: string;
  readonly shown: number;
  readonly totalCount: number | null;
  readonly hasNextPage: boolean;
  /** Loads the next page, which the cache appends to the list. */
  readonly document: TypedDocumentNode<unknown, Variables>;
  readonly variables: Variables;
}

export function ShowMore<Variables extends OperationVariables>({
  noun,
  shown,
  totalCount,
  hasNextPage,
  document: query,
  variables,
}: ShowMoreProps<Variables>): ReactNode {
  const client = useApolloClient();
  const note = useId();
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<{ loading: boolean; error?: Error }>({ loading: false });

  /** Number of rows before the next page was requested. */
  const before = useRef<number>(undefined);

  // The first new row gets the focus, so that reading continues there.
  useEffect(() => {
    if (before.current === undefined || shown <= before.current) return;
    const row = place.current?.previousElementSibling?.children[before.current];
    before.current = undefined;
    if (row instanceof HTMLElement) row.focus();
  }, [shown]);

  const load = async (): Promise<void> => {
    if (state.loading) return;
    before.current = shown;
    setState({ loading: true });
    try {
      const { error } = await client.query({ query, variables, fetchPolicy: 'network-only' } as never);
      setState(error === undefined ? { loading: false } : { loading: false, error });
      announce(error === undefined ? `More ${noun}s are shown.` : `No more ${noun}s could be read.`);
    } catch (error) {
      setState({ loading: false, error: error as Error });
    }
  };

  return (
    <div className="more" ref={place}>
      <p id={note}>
        {shown} of {counted(totalCount, noun)} shown
      </p>
      {hasNextPage && (
        <button
          type="button"
          onClick={() => void load()}
          aria-disabled={state.loading}
          aria-describedby={note}
        >
          {state.loading ? 'Loading…' : 'Show more'}
        </button>
      )}
      {state.error !== undefined && <Problem title="The next page could not be read" error={state.error} />}
    </div>
  );
}
