/** Writes log lines to a stream within bounded memory: when the reader is too slow, lines are dropped and counted. */

/** The part of a stream that a sink needs, such as process.stdout. */
export interface LogStream {
  /** Bytes written that the reader has not taken yet. */
  readonly writableLength: number;
  write(text: string): boolean;
  on(event: 'drain', listener: () => void): unknown;
}

export interface LogSink {
  /** Takes a line without its line break. */
  readonly write: (line: string) => void;
  /** Called with the number of dropped lines when lines can be written again. */
  readonly onDropped: (report: (count: number) => void) => void;
  /** Sets how a line is written. Default: as it is. */
  readonly formatWith: (format: (line: string) => string) => void;
}

/** Most characters that may wait for the reader: a few thousand lines. */
export const maxWaiting = 2 ** 20;
/** Error lines may wait beyond that, so that a full pipe does not lose the line that says why the process ends. */
export const reservedForErrors = 2 ** 16;

const errorStart = '{"level":"error"';

export function createLogSink(stream: LogStream): LogSink {
  let dropped = 0;
  /** Characters of error lines written beyond the limit since the reader last caught up. */
  let errorsWaiting = 0;
  let report: (count: number) => void = () => undefined;
  let format = (line: string): string => line;
  const recover = (): void => {
    if (dropped === 0) return;
    const count = dropped;
    dropped = 0;
    report(count);
  };
  // Emitted when the reader has taken everything.
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
        stream.write(`${format(line)}\n`);
        return;
      }
      // A short line may fit where a long one did not. The count is written first, as soon as there is room.
      if (dropped > 0 && stream.writableLength <= maxWaiting / 2) recover();
      stream.write(`${format(line)}\n`);
    },
    onDropped: (given) => {
      report = given;
    },
    formatWith: (given) => {
      format = given;
    },
  };
}
