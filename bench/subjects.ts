/** Finds the objects in the sandbox that the workloads read and write. */
import type { LicenseeWire, ListWire } from '../src/contract/marketplace.ts';
import type { Subjects } from './workloads.ts';

/** The first account of the large data set with buyers and licensees. */
const account = 'ACC-0000-0002';
const pageRows = 100;

/** One licensee per connection that can be disabled and enabled again; for some, a guard forbids it. */
export async function findSubjects(
  sandboxUrl: string,
  token: string,
  connections: number,
): Promise<Subjects> {
  const api = `${sandboxUrl}/public/v1/accounts/licensees`;
  const headers = { authorization: `Bearer ${token}` };
  const licensees: string[] = [];
  for (let offset = 0; licensees.length < connections; offset += pageRows) {
    const query = `eq(status,%22Active%22)&order=id&limit=${pageRows}&offset=${offset}`;
    const page = (await (await fetch(`${api}?${query}`, { headers })).json()) as ListWire<LicenseeWire>;
    if (page.data.length === 0) {
      throw new Error(`expected ${connections} licensees to write to, but got ${licensees.length}`);
    }
    for (const { id } of page.data) {
      if (licensees.length === connections) break;
      const act = (action: string) => fetch(`${api}/${id}/${action}`, { method: 'POST', headers });
      if ((await act('disable')).ok && (await act('enable')).ok) licensees.push(id);
    }
  }
  return { account, licensees };
}
