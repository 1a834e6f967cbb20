/** Process: the hand-written handler. */
import { createHandler } from '../handler/server.ts';
import { attend } from './attend.ts';
import type { ServerSettings } from './gateway.ts';

attend<ServerSettings>(({ upstreamUrl, pageCap }) => createHandler(upstreamUrl, pageCap));
