/** One button per available action of an object, and the reason of a rejection next to them. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../announce.tsx';
import { AccountDetailsDocument, ReadAgainDocument, RunActionDocument } from '../graphql/graphql.ts';
import type { LifecycleAction } from '../graphql/graphql.ts';
import { problemsOf } from './problem.tsx';
import { capitalized, words } from './words.ts';

/** Actions that need only the object's id. */
const simple: readonly LifecycleAction[] = ['ACTIVATE', 'ENABLE', 'DISABLE', 'DEACTIVATE', 'DELETE'];

interface ActionButtonsProps {
  readonly id: string;
  readonly name: string;
  readonly available: readonly LifecycleAction[] | null;
  /** Actions that need more than an id for this kind of object. */
  readonly except?: readonly LifecycleAction[];
  /** Whether its changes also affect other objects on the page. */
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
    const reasons = [
      ...refused.map(({ message }) => message),
      ...(error === undefined ? [] : problemsOf(error).map(({ message }) => message)),
    ];
    setRefusals(reasons);
    if (reasons.length > 0) {
      // The object may have changed since it was read, so show its current state next to the reason.
      await client.query({ query: ReadAgainDocument, variables: { id }, fetchPolicy: 'network-only' });
      return;
    }
    announce(`${name}: ${words(action)} is done.`);
    // The answer has updated the object in the cache, but not related objects.
    if (cascades || action === 'DELETE') await client.refetchQueries({ include: [AccountDetailsDocument] });
  };

  return (
    <div className="actions">
      <div className="buttons">
        {actions.map((action, index) => (
          // The index as key keeps the focus when Disable becomes Enable.
          <button
            key={index}
            type="button"
            className={action === 'DELETE' ? 'quiet danger' : 'quiet'}
            // `disabled` would lose the focus.
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
