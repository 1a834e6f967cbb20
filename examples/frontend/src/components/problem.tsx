/** Shows the gateway's error messages for a screen or a part of it, and the reasons of a rejected change. */
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import type { ReactNode } from 'react';
import { isNotFound } from '../keep-cached.ts';

export interface Told {
  readonly where: string;
  readonly message: string;
}

/** One entry per error of an answer, with the failed field. */
export function problemsOf(error: Error): readonly Told[] {
  if (!CombinedGraphQLErrors.is(error)) return [{ where: '', message: error.message }];
  return error.errors.map(({ path, message }) => ({ where: (path ?? []).join('.'), message }));
}

/** Whether the error says that the object does not exist, and not that it could not be read. */
export function saysNotFound(error: Error | undefined): boolean {
  return error !== undefined && CombinedGraphQLErrors.is(error) && error.errors.every(isNotFound);
}

/** Why a change was not made: rejections of the payload, and errors of the request. */
export function reasonsOf(
  refused: readonly { readonly message: string }[],
  error: Error | undefined,
): readonly string[] {
  return [
    ...refused.map(({ message }) => message),
    ...(error === undefined ? [] : problemsOf(error).map(({ message }) => message)),
  ];
}

/** A live region must be on the page before its text. */
export function Refusals({ id, messages }: { id: string; messages: readonly string[] }): ReactNode {
  return (
    <div id={id} role="alert" className={messages.length > 0 ? 'refusal' : ''}>
      {messages.map((message) => (
        <p key={message}>{message}</p>
      ))}
    </div>
  );
}

export function Problem({
  title,
  error,
  onRetry,
}: {
  title: string;
  error?: Error | undefined;
  onRetry?: () => void;
}): ReactNode {
  return (
    <div className="problem" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      {error !== undefined && (
        <ul>
          {problemsOf(error).map(({ where, message }) => (
            <li key={where + message}>
              {where !== '' && <code>{where}</code>} {message}
            </li>
          ))}
        </ul>
      )}
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
