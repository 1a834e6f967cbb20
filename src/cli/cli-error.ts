/** The error of a command that its user can correct. */

/** Printed as one line, without a stack trace. */
export class CliError extends Error {}
