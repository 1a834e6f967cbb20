/** A labelled input with its error below. */
import type { ReactNode } from 'react';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email';
  readonly autoComplete?: string;
  readonly errors: readonly string[];
}

export function Field({ name, label, type = 'text', autoComplete = 'off', errors }: FieldProps): ReactNode {
  const note = `${name}-errors`;
  const isInvalid = errors.length > 0;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        autoComplete={autoComplete}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? note : undefined}
      />
      <FieldErrors id={note} errors={errors} />
    </div>
  );
}

export function FieldErrors({ id, errors }: { id: string; errors: readonly string[] }): ReactNode {
  if (errors.length === 0) return null;
  return (
    <p id={id} className="field-error">
      {errors.join(' ')}
    </p>
  );
}
