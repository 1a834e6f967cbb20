/** The error of a command that its user can correct. */

/** Printed as one line, without a stack trace. */
export class CliError extends Error {
  /** Undefined: that of the command. */
  readonly exitCode: number | undefined;

  constructor(message: string, exitCode?: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
