/** What follows from an action on an object, with numbers that are read when the dialog opens. */
import { useQuery } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { ConsequencesDocument } from '../graphql/graphql.ts';
import type { ConsequencesQuery, LifecycleAction } from '../graphql/graphql.ts';
import { Confirm } from './confirm.tsx';
import { capitalized, counted } from './words.ts';

/** Actions that are not made without a question. */
const asked: readonly LifecycleAction[] = ['DISABLE', 'DEACTIVATE', 'DELETE', 'BLOCK'];

export function needsConfirmation(action: LifecycleAction): boolean {
  return asked.includes(action);
}

interface ConsequencesProps {
  readonly id: string;
  readonly name: string;
  readonly action: LifecycleAction;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function Consequences({ id, name, action, onConfirm, onCancel }: ConsequencesProps): ReactNode {
  // Numbers of the moment, not those that the page has shown for a while.
  const { data, loading } = useQuery(ConsequencesDocument, {
    variables: { id },
    fetchPolicy: 'network-only',
  });
  const verb = action === 'DELETE' && id.startsWith('AUSR-') ? 'Remove' : capitalized(action);
  return (
    <Confirm
      title={`${verb} ${name}?`}
      verb={verb}
      isDangerous={action === 'DELETE' || action === 'BLOCK'}
      isReading={loading}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <p>{loading ? 'Counting what this affects…' : sentence(action, data?.node)}</p>
    </Confirm>
  );
}

/** One or two sentences. A number that could not be read is not guessed. */
function sentence(action: LifecycleAction, node: ConsequencesQuery['node'] | undefined): string {
  const unread = 'How many objects this affects could not be read.';
  switch (node?.__typename) {
    case 'Account': {
      const buyers = node.buyers?.totalCount;
      const licensees = node.licensees?.totalCount;
      if (buyers == null || licensees == null) return unread;
      const affected = `${counted(buyers, 'buyer')} and ${counted(licensees, 'licensee')}`;
      return action === 'DISABLE'
        ? `${affected} can place no new orders. Its users keep their access.`
        : `${affected} can no longer transact. Its users keep their access.`;
    }
    case 'Buyer': {
      const affected = node.licensees?.totalCount;
      if (affected == null) return unread;
      if (action === 'DELETE') return deletion(node.all?.totalCount ?? affected);
      return affected === 0
        ? 'No licensee is affected.'
        : `${counted(affected, 'licensee')} will be disabled. Each stays disabled until it is enabled itself.`;
    }
    case 'Licensee':
      return action === 'DELETE'
        ? 'This cannot be undone. A licensee with active agreements cannot be deleted.'
        : 'It can place no new orders and agreements. Existing agreements continue.';
    case 'AccountUser':
      return node.membershipStatus === 'ACTIVE'
        ? 'The person loses access to this account and leaves all its groups. Other accounts of the person stay.'
        : 'The invitation is withdrawn.';
    case 'User': {
      const accounts = node.memberships?.totalCount;
      return accounts == null
        ? unread
        : `The person can no longer sign in. This affects ${counted(accounts, 'account')}.`;
    }
    default:
      return unread;
  }
}

function deletion(licensees: number): string {
  return licensees === 0
    ? 'It has no licensees. This cannot be undone here.'
    : `It has ${counted(licensees, 'licensee')}. Upstream deletes only buyers without licensees.`;
}
