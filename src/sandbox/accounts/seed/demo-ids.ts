/** The ids that the parts of the demo data refer to each other by. */

export const operations = 'ACC-1000-0001';
/** The client of the well-known token, with more than a page of everything. */
export const northwind = 'ACC-2001-0001';
/** Two accounts of one customer: same external id, same tenant. */
export const contoso = 'ACC-2002-0001';
export const contosoNordics = 'ACC-2002-0002';
export const obrien = 'ACC-2003-0001';
export const mueller = 'ACC-2004-0001';
export const sakura = 'ACC-2005-0001';
export const atelier = 'ACC-2006-0001';
export const fabrikam = 'ACC-2007-0001';
/** The vendor of the well-known token. */
export const adatum = 'ACC-3001-0001';
export const litware = 'ACC-3002-0001';
export const proseware = 'ACC-3003-0001';

export const administrator = 'USR-1000-0001';

export const germany = 'SEL-4000-0001';
export const unitedKingdom = 'SEL-4000-0002';
export const france = 'SEL-4000-0003';
export const nordics = 'SEL-4000-0004';
export const unitedStates = 'SEL-4000-0005';
export const japan = 'SEL-4000-0006';
export const iberia = 'SEL-4000-0007';
export const benelux = 'SEL-4000-0008';

/** Group 1 is the default one. `UGR-2002-2001` is the first group of `ACC-2002-0002`. */
export function groupOf(accountId: string, group = 1): string {
  return `UGR-${accountId.slice(4, 8)}-${accountId.slice(-1)}${String(group).padStart(3, '0')}`;
}
