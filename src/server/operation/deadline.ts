/** The one signal of an operation: it fires at the deadline, or as soon as the client has gone. */
import { GraphQLError } from 'graphql';
import { Cancellation, ClientLeft, type CancelSignal } from '../../upstream/http/cancellation.ts';

export interface Deadline {
  readonly signal: CancelSignal;
  /** Ends the timer and no longer listens for the client. To be called whatever happened. */
  readonly end: () => void;
}

/** The reason of the signal is an error that can be answered as it is, or `ClientLeft`. */
export function startDeadline(
  onClientGone: (callback: () => void) => () => void,
  deadlineMs: number,
): Deadline {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => {
    const message = `The operation exceeded its deadline of ${deadlineMs} ms.`;
    cancellation.abort(new GraphQLError(message, { extensions: { code: 'REQUEST_DEADLINE' } }));
  }, deadlineMs);
  // A gateway that is told to stop decides itself how long it waits for open operations.
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
