/** What may be done with an object now, a button each; a refusal is told beside them. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { AccountDetailsDocument, ReadAgainDocument, RunActionDocument } from '../graphql/graphql.ts';
import type { LifecycleAction } from '../graphql/graphql.ts';
import { problemsOf } from './problem.tsx';
import { capitalized, words } from './words.ts';

/** Those that need nothing but the object's id. */
const simple: readonly LifecycleAction[] = ['ACTIVATE', 'ENABLE', 'DISABLE', 'DEACTIVATE', 'DELETE'];

interface ActionButtonsProps {
  readonly id: string;
  readonly name: string;
  readonly available: readonly LifecycleAction[] | null;
  /** Actions that need more than an id for this kind of object. */
  readonly except?: readonly LifecycleAction[];
  /** Whether a change of it changes others on the page too. */
  readonly cascades?: boolean;
}

export function ActionButtons({
  id,
  name,
  available,
  except = [],
  cascades = false,
}: ActionButtonsProps): ReactNode {
  const client = useApolloClient();
  const [run, { loading }] = useMutation(RunActionDocument);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const note = useId();
  const actions = simple.filter((action) => available?.includes(action) && !except.includes(action));

  const start = async (action: LifecycleAction): Promise<void> => {
    if (action === 'DELETE' && !confirm(`Delete ${name}?`)) return;
    setRefusals([]);
    const { data, error } = await run({ variables: { id, action } });
    const result = data?.lifecycle?.results[0];
    const refused = [...(data?.lifecycle?.errors ?? []), ...(result?.errors ?? [])];
    const told = [
      ...refused.map(({ message }) => message),
      ...(error === undefined ? [] : problemsOf(error).map(({ message }) => message)),
    ];
    setRefusals(told);
    if (told.length > 0) {
      // The object may have changed since it was read: show it as it is, beside the reason.
      await client.query({ query: ReadAgainDocument, variables: { id }, fetchPolicy: 'network-only' });
      return;
    }
    announce(`${name}: ${words(action)} is done.`);
    // The object itself is in the answer, and in the cache by now. Its neighbours are not.
    if (cascades || action === 'DELETE') await client.refetchQueries({ include: [AccountDetailsDocument] });
  };

  return (
    <div className="actions">
      <div className="buttons">
        {actions.map((action, index) => (
          // By place, so that the focus stays when Disable becomes Enable.
          <button
            key={index}
            type="button"
            className={action === 'DELETE' ? 'quiet danger' : 'quiet'}
            // Not `disabled`, which would lose the focus.
            aria-disabled={loading}
            aria-describedby={refusals.length > 0 ? note : undefined}
            onClick={() => {
              if (!loading) void start(action);
            }}
          >
            {capitalized(action)} <span className="visually-hidden">{name}</span>
          </button>
        ))}
      </div>
      <div id={note} role="alert" className={refusals.length > 0 ? 'refusal' : ''}>
        {refusals.map((message) => (
          <p key={message}>{message}</p>
        ))}
      </div>
    </div>
  );
}
