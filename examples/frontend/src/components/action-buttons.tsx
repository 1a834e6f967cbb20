/** One button per available action of an object, and the reason of a rejection next to them. */
import { useApolloClient, useMutation } from '@apollo/client/react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { notify } from '../announce.tsx';
import { AccountDetailsDocument, ReadAgainDocument, RunActionDocument } from '../graphql/graphql.ts';
import type { LifecycleAction } from '../graphql/graphql.ts';
import { Consequences, needsConfirmation } from './consequences.tsx';
import { Refusals, reasonsOf } from './problem.tsx';
import { capitalized } from './words.ts';

/** Actions that need only the object's id, and what a button says. */
const simple: readonly LifecycleAction[] = [
  'ACTIVATE',
  'ENABLE',
  'DISABLE',
  'DEACTIVATE',
  'RESEND_INVITATION',
  'SEND_NEW_INVITATION',
  'BLOCK',
  'UNBLOCK',
  'DELETE',
];

const past: Readonly<Partial<Record<LifecycleAction, string>>> = {
  ACTIVATE: 'is active',
  ENABLE: 'is enabled',
  DISABLE: 'is disabled',
  DEACTIVATE: 'is deactivated',
  RESEND_INVITATION: 'was invited again',
  SEND_NEW_INVITATION: 'was invited again',
  BLOCK: 'is blocked',
  UNBLOCK: 'can sign in again',
  DELETE: 'was deleted',
};

const labels: Readonly<Partial<Record<LifecycleAction, string>>> = {
  RESEND_INVITATION: 'Resend invitation',
  SEND_NEW_INVITATION: 'New invitation',
};

interface ActionButtonsProps {
  readonly id: string;
  readonly name: string;
  readonly available: readonly LifecycleAction[] | null | undefined;
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
  const [pending, setPending] = useState<LifecycleAction>();
  const note = useId();
  const actions = simple.filter((action) => available?.includes(action) && !except.includes(action));
  const removes = id.startsWith('AUSR-');

  const start = async (action: LifecycleAction): Promise<void> => {
    setPending(undefined);
    setRefusals([]);
    const { data, error } = await run({ variables: { id, action } });
    const result = data?.lifecycle?.results[0];
    const reasons = reasonsOf([...(data?.lifecycle?.errors ?? []), ...(result?.errors ?? [])], error);
    setRefusals(reasons);
    if (reasons.length > 0) {
      // The object may have changed since it was read, so show its current state next to the reason.
      await client.query({ query: ReadAgainDocument, variables: { id }, fetchPolicy: 'network-only' });
      return;
    }
    notify(`${name} ${action === 'DELETE' && removes ? 'was removed' : (past[action] ?? 'was changed')}.`);
    if (action === 'DELETE') {
      document.getElementById('content')?.focus();
      client.cache.evict({ id: client.cache.identify({ __typename: typeOf(id), id }) });
    }
    // The answer has updated the object in the cache, but not related objects.
    if (cascades || action === 'DELETE') await client.refetchQueries({ include: 'active' });
    else if (action === 'BLOCK' || action === 'UNBLOCK') {
      await client.refetchQueries({ include: [AccountDetailsDocument] });
    }
  };

  return (
    <div className="actions">
      <div className="buttons">
        {actions.map((action, index) => (
          // The index as key keeps the focus when Disable becomes Enable.
          <button
            key={index}
            type="button"
            className={action === 'DELETE' || action === 'BLOCK' ? 'quiet danger' : 'quiet'}
            // `disabled` would lose the focus.
            aria-disabled={loading}
            aria-describedby={refusals.length > 0 ? note : undefined}
            onClick={() => {
              if (loading) return;
              if (needsConfirmation(action)) setPending(action);
              else void start(action);
            }}
          >
            {action === 'DELETE' && removes ? 'Remove' : (labels[action] ?? capitalized(action))}{' '}
            <span className="visually-hidden">{name}</span>
          </button>
        ))}
      </div>
      <Refusals id={note} messages={refusals} />
      {pending !== undefined && (
        <Consequences
          id={id}
          name={name}
          action={pending}
          onConfirm={() => void start(pending)}
          onCancel={() => setPending(undefined)}
        />
      )}
    </div>
  );
}

const types: Readonly<Record<string, string>> = { BUY: 'Buyer', LCE: 'Licensee', AUSR: 'AccountUser' };

function typeOf(id: string): string {
  return types[id.slice(0, id.indexOf('-'))] ?? '';
}
