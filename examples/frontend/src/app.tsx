/** The frame of every screen: the signed-in caller, the current screen, and its cost. */
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Announcer, announce } from './announce.tsx';
import { createClient } from './client.ts';
import { words } from './components/words.ts';
import { useLastCost } from './cost.ts';
import { ViewerDocument } from './graphql/graphql.ts';
import { Link, usePlace } from './router.tsx';
import { AccountDetails } from './screens/account-details.tsx';
import { AccountList } from './screens/account-list.tsx';
import { OrganizationList } from './screens/organization-list.tsx';
import { appDirectTokens, roles, storedRole, storeRole, tokens } from './session.ts';
import type { Role } from './session.ts';

export function App(): ReactNode {
  const [role, setRole] = useState(storedRole);
  // Each token has its own client, so no data of one caller remains for the next.
  const client = useMemo(() => createClient(tokens[role], appDirectTokens[role]), [role]);
  const choose = (next: Role): void => {
    storeRole(next);
    setRole(next);
    announce(`Signed in as ${roles[next]}.`);
  };
  return (
    <ApolloProvider client={client} key={role}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="top">
        <div className="inner">
          <nav aria-label="Lists" className="lists">
            <Link to="/" className="brand">
              Accounts
            </Link>
            <Link to="/organizations">Organizations of both marketplaces</Link>
          </nav>
          <RoleChoice role={role} onChoose={choose} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="inner">
        <Screen />
      </main>
      <Foot />
      <Announcer />
    </ApolloProvider>
  );
}

/** Moves the focus to the heading of a new screen, as after a page load. */
function Screen(): ReactNode {
  const { path } = usePlace();
  const [first] = useState(path);
  useEffect(() => {
    if (path !== first) document.getElementById('content')?.focus();
  }, [path, first]);
  const id = /^\/accounts\/([^/]+)$/.exec(path)?.[1];
  if (path === '/') return <AccountList />;
  if (path === '/organizations') return <OrganizationList />;
  if (id !== undefined) return <AccountDetails key={id} id={decodeURIComponent(id)} />;
  return (
    <section className="empty">
      <h1>Page not found</h1>
      <p>
        <Link to="/">To the accounts</Link>
      </p>
    </section>
  );
}

function RoleChoice({ role, onChoose }: { role: Role; onChoose: (role: Role) => void }): ReactNode {
  return (
    <label className="role">
      <span>Signed in as</span>
      <select value={role} onChange={(event) => onChoose(event.target.value as Role)}>
        {Object.entries(roles).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Foot(): ReactNode {
  const { data } = useQuery(ViewerDocument);
  const cost = useLastCost();
  const viewer = data?.viewer;
  return (
    <footer className="foot">
      <div className="inner">
        <p>
          {viewer == null
            ? ' '
            : `${viewer.account?.name ?? 'Unknown account'} (${words(viewer.role)}) may use ${viewer.permissions.map(words).join(', ') || 'nothing'}.`}
        </p>
        <p>
          {cost === undefined
            ? ' '
            : `Last operation: ${cost.operation}, ${cost.calls} upstream ${cost.calls === 1 ? 'call' : 'calls'}.`}
        </p>
      </div>
    </footer>
  );
}
