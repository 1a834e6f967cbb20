/** The frame of every screen: the navigation, the signed-in person, the current screen, and its cost. */
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { announce, Announcer } from './announce.tsx';
import { createClient } from './client.ts';
import { words } from './components/words.ts';
import { useLastCost } from './cost.ts';
import { ViewerDocument } from './graphql/graphql.ts';
import { Link, usePlace } from './router.tsx';
import { AccountDetails } from './screens/account-details.tsx';
import { AccountList } from './screens/account-list.tsx';
import { CompanyDetails } from './screens/company-details.tsx';
import { OrganizationList } from './screens/organization-list.tsx';
import { storedPerson, storePerson } from './session.ts';
import type { Person } from './session.ts';

export function App({ people }: { people: readonly Person[] }): ReactNode {
  const [person, setPerson] = useState(() => storedPerson(people));
  // Each person has their own client, so no data of one remains for the next.
  const client = useMemo(() => createClient(person.token, person.appDirectToken), [person]);
  const choose = (next: Person): void => {
    storePerson(next);
    setPerson(next);
    announce(`Signed in as ${next.name}.`);
  };
  const { path } = usePlace();
  return (
    <ApolloProvider client={client}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="top">
        <div className="inner">
          <nav aria-label="Main" className="lists">
            <Link to="/" isCurrent={path === '/' || path.startsWith('/accounts/')}>
              Accounts
            </Link>
            <Link to="/organizations" isCurrent={path === '/organizations' || path.startsWith('/companies/')}>
              Organizations
            </Link>
          </nav>
          <PersonChoice person={person} people={people} onChoose={choose} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="inner" key={person.key}>
        <Screen />
      </main>
      <Foot key={`foot ${person.key}`} />
      <Announcer />
    </ApolloProvider>
  );
}

/** Moves the focus to the content of a new screen, as after a page load. */
function Screen(): ReactNode {
  const { path } = usePlace();
  const [first] = useState(path);
  useEffect(() => {
    if (path !== first) document.getElementById('content')?.focus();
  }, [path, first]);
  const [, kind, id] = /^\/(accounts|companies)\/([^/]+)$/.exec(path) ?? [];
  if (path === '/') return <AccountList />;
  if (path === '/organizations') return <OrganizationList />;
  if (id === undefined) return <Missing />;
  if (kind === 'companies') return <CompanyDetails key={id} id={decodeURIComponent(id)} />;
  return <AccountDetails key={id} id={decodeURIComponent(id)} />;
}

function Missing(): ReactNode {
  useEffect(() => {
    document.title = 'Page not found';
  }, []);
  return (
    <section className="empty">
      <h1>Page not found</h1>
      <p>
        <Link to="/">To the accounts</Link>
      </p>
    </section>
  );
}

interface PersonChoiceProps {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly onChoose: (person: Person) => void;
}

function PersonChoice({ person, people, onChoose }: PersonChoiceProps): ReactNode {
  return (
    <label className="role">
      <span>Signed in as</span>
      <select
        value={person.key}
        onChange={(event) => {
          const next = people.find(({ key }) => key === event.target.value);
          if (next !== undefined) onChoose(next);
        }}
      >
        {people.map(({ key, name, about }) => (
          <option key={key} value={key}>
            {about === 'API token' ? name : `${name} (${about})`}
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
