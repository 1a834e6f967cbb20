/** Writes log lines to a stream within bounded memory: while its reader is behind, lines are dropped and counted. */

/** What a sink needs of a stream; process.stdout has it. */
export interface LogStream {
  /** Of what is written but not taken yet. */
  readonly writableLength: number;
  write(text: string): boolean;
  on(event: 'drain', listener: () => void): unknown;
}

export interface LogSink {
  /** Takes a line without its line break. */
  readonly write: (line: string) => void;
  /** Called with their number once lines can be written again after some were dropped. */
  onDropped: (report: (count: number) => void) => void;
}

/** What may wait for the reader, in characters: some thousands of lines. */
export const maxWaiting = 2 ** 20;
/** Error lines may wait beyond that, so that a full pipe does not lose the line that says why the process ends. */
export const reservedForErrors = 2 ** 16;

const errorStart = '{"level":"error"';

export function createLogSink(stream: LogStream): LogSink {
  let dropped = 0;
  /** Characters of error lines written beyond the limit since the reader last caught up. */
  let errorsWaiting = 0;
  let report: (count: number) => void = () => undefined;
  const recover = (): void => {
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    report(count);
  };
  // Comes when all that waited was taken.
  stream.on('drain', () => {
    errorsWaiting = 0;
    recover();
  });
  return {
    write: (line) => {
      if (stream.writableLength + line.length > maxWaiting) {
        if (!line.startsWith(errorStart) || errorsWaiting + line.length > reservedForErrors) {
          dropped += 1;
          return;
        }
        errorsWaiting += line.length;
        stream.write(`${line}\n`);
        return;
      }
      // A short line may fit where a long one did not; the count comes when there is room again, and in its place.
      if (dropped > 0 && stream.writableLength <= maxWaiting / 2) recover();
      stream.write(`${line}\n`);
    },
    onDropped: (given) => {
      report = given;
    },
  };
}
