/** Who can sign in: the people of the sandbox in development, or its three tokens. A real app gets its tokens by signing in at each marketplace. */
export interface Person {
  readonly key: string;
  readonly name: string;
  /** Role and account, as shown beside the name. */
  readonly about: string;
  readonly token: string;
  /** For AppDirect. Null: not signed in there. */
  readonly appDirectToken: string | null;
}

/** The sandbox's tokens by role. This client may see its own company only, and lists no companies. */
const fixed: readonly Person[] = [
  {
    key: 'operations',
    name: 'Operations',
    about: 'API token',
    token: 'idt:TKN-0000-0001:operations',
    appDirectToken: 'appdirect-partner-read',
  },
  {
    key: 'client',
    name: 'Client',
    about: 'API token',
    token: 'idt:TKN-0000-0002:client',
    appDirectToken: 'appdirect-company-admin',
  },
  {
    key: 'vendor',
    name: 'Vendor',
    about: 'API token',
    token: 'idt:TKN-0000-0003:vendor',
    appDirectToken: null,
  },
];

/** AppDirect's token by role, because a person of the first marketplace has none there. */
const appDirectTokens: Readonly<Record<string, string | undefined>> = {
  Operations: 'appdirect-partner-read',
  Client: 'appdirect-company-admin',
};

interface SandboxPerson {
  readonly name: string;
  readonly role: string;
  readonly userId: string | null;
  readonly accountName: string;
  readonly token: string;
  readonly marketplace: string;
}

/** The three tokens first, then the sandbox's people. Without a sandbox, the tokens only. */
export async function loadPeople(): Promise<readonly Person[]> {
  if (import.meta.env['VITE_PEOPLE'] !== 'on') return fixed;
  try {
    const response = await fetch('/__sandbox/people', { headers: { accept: 'application/json' } });
    if (!response.ok || response.headers.get('content-type')?.includes('json') !== true) return fixed;
    const { people } = (await response.json()) as { readonly people: readonly SandboxPerson[] };
    const found = people
      .filter(
        ({ marketplace, token }) =>
          marketplace === 'marketplace' && !fixed.some((person) => person.token === token),
      )
      .map(({ name, role, userId, accountName, token }) => ({
        key: `${userId ?? name} ${accountName}`,
        name,
        about: `${role}, ${accountName}`,
        token,
        appDirectToken: appDirectTokens[role] ?? null,
      }));
    return [...fixed, ...found];
  } catch {
    return fixed;
  }
}

const key = 'person';

export function storedPerson(people: readonly Person[]): Person {
  const stored = sessionStorage.getItem(key);
  const person = people.find((one) => one.key === stored) ?? people[0];
  if (person === undefined) throw new Error('expected at least one person to sign in as');
  return person;
}

export function storePerson(person: Person): void {
  sessionStorage.setItem(key, person.key);
}
