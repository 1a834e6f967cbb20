/** The cancellation signal of an operation: it fires at the deadline, or when the client disconnects. */
import { GraphQLError } from 'graphql';
import { Cancellation, ClientLeft, type CancelSignal } from '../../upstream/http/cancellation.ts';

export interface Deadline {
  readonly signal: CancelSignal;
  /** Clears the timer and stops listening for the client. Must always be called. */
  readonly end: () => void;
}

/** The signal's reason is an error to answer with, or `ClientLeft`. */
export function startDeadline(
  onClientGone: (callback: () => void) => () => void,
  deadlineMs: number,
): Deadline {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => {
    const message = `The operation exceeded its deadline of ${deadlineMs} ms.`;
    cancellation.abort(new GraphQLError(message, { extensions: { code: 'REQUEST_DEADLINE' } }));
  }, deadlineMs);
  // On shutdown, the server decides how long it waits for open operations.
  timer.unref();
  const stopListening = onClientGone(() => {
    cancellation.abort(new ClientLeft());
  });
  return {
    signal: cancellation,
    end: () => {
      clearTimeout(timer);
      stopListening();
    },
  };
}
