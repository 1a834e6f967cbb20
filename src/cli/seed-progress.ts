/** Says on a terminal that a large data set is being made, which takes seconds and answers nothing meanwhile. */
import type { CliHost } from './process-host.ts';

/** Fewer take less than a second. */
const shownFrom = 1_000;

interface Seed {
  readonly kind: string;
  readonly accounts?: number;
}

export async function madeSlowly<T>(
  host: CliHost,
  { kind, accounts = 0 }: Seed,
  make: () => Promise<T>,
): Promise<T> {
  const isShown = host.errIsTerminal === true && kind === 'scale' && accounts >= shownFrom;
  if (isShown) host.err(`Making the data of ${accounts.toLocaleString('en')} accounts…`);
  try {
    return await make();
  } finally {
    if (isShown) host.err('\r\u001b[K');
  }
}
