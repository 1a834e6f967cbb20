/** Members of the account: invitation, groups, and the available actions of each membership and person. */
import { useQuery } from '@apollo/client/react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ActionButtons } from '../components/action-buttons.tsx';
import { Badge } from '../components/badge.tsx';
import { GroupsForm } from '../components/groups-form.tsx';
import { InviteForm } from '../components/invite-form.tsx';
import { GroupChoiceDocument, UsersDocument, ViewerDocument } from '../graphql/graphql.ts';
import type { UsersQuery, UsersQueryVariables } from '../graphql/graphql.ts';
import { Item, joined, Panel } from './panel.tsx';

const orders = [
  ['name', 'Name'],
  ['email', 'E-mail'],
  ['login', 'Last signed in first'],
] as const;

function orderOf(order: string): NonNullable<UsersQueryVariables['orderBy']> {
  if (order === 'email') return [{ field: 'USER_EMAIL' }];
  if (order === 'login') return [{ field: 'LAST_LOGIN_AT', direction: 'DESC' }];
  return [{ field: 'USER_NAME' }];
}

/** The role of the caller may invite, and the account is one that the caller may change. */
function useCanInvite(accountId: string): boolean {
  const { data } = useQuery(ViewerDocument);
  const viewer = data?.viewer;
  if (viewer?.canInvite !== true) return false;
  return viewer.role === 'OPERATIONS' || viewer.account?.id === accountId;
}

export function UsersPanel({ accountId }: { accountId: string }): ReactNode {
  const canInvite = useCanInvite(accountId);
  const { data } = useQuery(GroupChoiceDocument, { variables: { id: accountId }, skip: !canInvite });
  const groups = data?.choice?.nodes ?? [];
  const [isInviting, setInviting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setInviting(false);
    opener.current?.focus();
  };
  return (
    <>
      {canInvite && (
        <div className="buttons">
          <button
            ref={opener}
            type="button"
            className="primary"
            aria-expanded={isInviting}
            onClick={() => setInviting(!isInviting)}
          >
            Invite a person
          </button>
        </div>
      )}
      {isInviting && <InviteForm accountId={accountId} groups={groups} onDone={close} />}
      <Panel
        noun="user"
        label="Name or e-mail contains"
        document={UsersDocument}
        variables={(search, order): UsersQueryVariables => ({
          id: accountId,
          ...(search !== '' && {
            filter: { user: { or: [{ name: { contains: search } }, { email: { contains: search } }] } },
          }),
          orderBy: orderOf(order),
        })}
        orders={orders}
        pageOf={(page) => page?.account?.users}
        row={(member) => <Member key={member.id} member={member} groups={groups} />}
      />
    </>
  );
}

type Member = NonNullable<NonNullable<UsersQuery['account']>['users']>['edges'][number]['node'];

interface MemberProps {
  readonly member: Member;
  readonly groups: readonly { readonly id: string; readonly name: string | null }[];
}

function Member({ member, groups: choice }: MemberProps): ReactNode {
  const { id, membershipStatus, user, groups, availableActions } = member;
  const [isChanging, setChanging] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const name = user?.name ?? user?.email ?? id;
  const close = (): void => {
    setChanging(false);
    opener.current?.focus();
  };
  return (
    <Item
      title={name}
      meta={joined(user?.email, groups?.map((group) => group.name ?? '').join(', '))}
      badges={
        <>
          <Badge value={membershipStatus} />
          {user?.userStatus === 'BLOCKED' && <Badge value="BLOCKED" />}
        </>
      }
      actions={
        <div className="members">
          {availableActions?.includes('UPDATE') === true && choice.length > 0 && (
            <button
              ref={opener}
              type="button"
              className="quiet"
              aria-expanded={isChanging}
              onClick={() => setChanging(!isChanging)}
            >
              Groups <span className="visually-hidden">of {name}</span>
            </button>
          )}
          <ActionButtons id={id} name={name} available={availableActions} />
          {user != null && (
            <ActionButtons
              id={user.id}
              name={name}
              available={user.availableActions}
              // Here a person is only blocked; deleting people everywhere is another screen.
              except={['DELETE']}
            />
          )}
        </div>
      }
    >
      {isChanging && (
        <GroupsForm
          id={id}
          name={name}
          chosen={groups?.map((group) => group.id) ?? []}
          groups={choice}
          onDone={close}
        />
      )}
    </Item>
  );
}
