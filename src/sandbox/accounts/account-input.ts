/** Reads an account's writable members from a request document. */
import type { AccountType } from '../../contract/marketplace.ts';
import type { Input } from '../core/input.ts';
import type { AccountRow } from './common/rows.ts';
import { changes, readAddress, readEligibility } from './common/shared-input.ts';

/**
 * The published description and the documentation list different levels and newer schemas none, so both
 * lists are taken and it is never required.
 */
const serviceLevels = [
  'Express',
  'Elite',
  'Dsc',
  'DSC',
  'Essential',
  'Focus',
  'Runners',
  'Strategics',
  'NotApplicable',
] as const;

/** `byOperations`: members that only Operations may set are read; from others they are ignored. */
export function accountFields(
  input: Input,
  type: AccountType | undefined,
  byOperations: boolean,
): Partial<AccountRow> {
  const common = {
    address: readAddress(input, { complete: false }),
    technicalSupportEmail: input.email('technicalSupportEmail'),
    website: input.text('website', { max: 2000 }),
    description: input.text('description', { max: 2000 }),
    defaultLanguageCode: input.text('defaultLanguageCode', { max: 35 }),
  };
  if (!byOperations) return changes(common);
  const eligibility = readEligibility(input);
  if (eligibility && type !== undefined && type !== 'Client') {
    input.fail('eligibility', `The eligibility is for Client accounts only, but the type is ${type}.`);
  }
  return changes({
    ...common,
    externalId: input.text('externalId', { max: 250 }),
    serviceLevel: input.enumOf('serviceLevel', serviceLevels),
    eligibility,
  });
}
