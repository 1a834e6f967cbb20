/** The people and programs that a sandbox lets its users sign in as. */

/** One entry of `GET /__sandbox/people`. */
export interface Person {
  readonly name: string;
  /** As the API words it. */
  readonly role: string;
  /** Null for a program that acts alone. */
  readonly userId: string | null;
  /** Null where the token belongs to no account. */
  readonly accountId: string | null;
  readonly accountName: string | null;
  /** The bearer credential. */
  readonly token: string;
  readonly marketplace: 'marketplace' | 'appdirect';
  /** What this person is good for in a test. */
  readonly description: string;
}
