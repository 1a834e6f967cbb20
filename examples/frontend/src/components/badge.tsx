/** A state or kind, as text with a colour. The text alone is enough. */
import type { ReactNode } from 'react';
import { capitalized } from './words.ts';

const tones: Readonly<Record<string, string>> = {
  ACTIVE: 'good',
  ENABLED: 'calm',
  INVITED: 'calm',
  PENDING: 'calm',
  DISABLED: 'warn',
  MISMATCH: 'warn',
  CONFLICT: 'warn',
  INVITATION_EXPIRED: 'warn',
  BLOCKED: 'warn',
};

export function Badge({ value }: { value: string | null | undefined }): ReactNode {
  if (value == null) return <span className="badge">Unknown</span>;
  return <span className={`badge ${tones[value] ?? ''}`}>{capitalized(value)}</span>;
}
