/** Shows the gateway's error messages for a screen or a part of it. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import type { ReactNode } from 'react';

export interface Told {
  readonly where: string;
  readonly message: string;
}

/** One entry per error of an answer, with the failed field. */
export function problemsOf(error: Error): readonly Told[] {
  if (!CombinedGraphQLErrors.is(error)) return [{ where: '', message: error.message }];
  return error.errors.map(({ path, message }) => ({ where: (path ?? []).join('.'), message }));
}

export function Problem({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: Error;
  onRetry?: () => void;
}): ReactNode {
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      <ul>
        {problemsOf(error).map(({ where, message }) => (
          <li key={where + message}>
            {where !== '' && <code>{where}</code>} {message}
          </li>
        ))}
      </ul>
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
