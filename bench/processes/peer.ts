/** Process: another stack, loaded from its own folder with its own packages. */
import { reportUsage } from './report-usage.ts';
import type { ServerSettings } from './gateway.ts';

export interface PeerSettings extends ServerSettings {
  /** URL of a module that exports `start`. */
  readonly module: string;
  readonly access: 'idiomatic' | 'tuned';
}

interface PeerModule {
  readonly start: (settings: PeerSettings) => Promise<{ readonly url: string }>;
}

reportUsage<PeerSettings>(async (settings) => {
  const { start } = (await import(settings.module)) as PeerModule;
  return start(settings);
});
