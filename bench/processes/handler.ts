/** Process: the hand-written handler. */
import { createHandler } from '../handler/server.ts';
import { reportUsage } from './report-usage.ts';
import type { ServerSettings } from './gateway.ts';

reportUsage<ServerSettings>(({ upstreamUrl, pageCap, appDirectUrl }) =>
  createHandler(upstreamUrl, pageCap, appDirectUrl),
);
