/** The services of the platform, the same in every seed. */
import { platformActorId } from '../common/properties.ts';
import type { ServiceRow } from '../common/rows.ts';

const descriptions: readonly Pick<ServiceRow, 'id' | 'name' | 'description' | 'status'>[] = [
  {
    id: platformActorId,
    name: 'Marketplace Platform',
    description: 'Synchronizations and other work of the platform itself',
    status: 'Active',
  },
  { id: 'SVC-0002', name: 'Scheduler', description: 'Work at set times', status: 'Active' },
  { id: 'SVC-0003', name: 'Billing', status: 'Active' },
  { id: 'SVC-0004', name: 'Former import', status: 'Deleted' },
];

export function serviceRows(): ServiceRow[] {
  return descriptions.map((row) => ({
    ...row,
    revision: 1,
    audit: { created: { at: '2023-09-01T08:00:00.000Z', by: platformActorId } },
  }));
}
