/** The one signal of an operation: it fires at the deadline, or as soon as the client has gone. */
import { GraphQLError } from 'graphql';
import { Cancellation, type CancelSignal } from '../upstream/cancellation.ts';

export interface Deadline {
  readonly signal: CancelSignal;
  /** Ends the timer and no longer listens for the client. To be called whatever happened. */
  readonly end: () => void;
}

/** The reason of the signal is an error that can be answered as it is. */
export function startDeadline(
  onClientGone: (callback: () => void) => () => void,
  deadlineMs: number,
): Deadline {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => {
    cancellation.abort(deadlineError(`Expected to be done within ${deadlineMs} ms, but was not.`));
  }, deadlineMs);
  // A gateway that is told to stop decides itself how long it waits for open operations.
  timer.unref();
  const stopListening = onClientGone(() => {
    cancellation.abort(deadlineError('The client went away before the answer was complete.'));
  });
  return {
    signal: cancellation,
    end: () => {
      clearTimeout(timer);
      stopListening();
    },
  };
}

function deadlineError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'REQUEST_DEADLINE' } });
}
