/** What the command line tells a user without a stack. */

/** A mistake in what was typed or configured: told in one line each, without a stack. */
export class UserMistake extends Error {}
