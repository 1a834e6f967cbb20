/** Stands in for an upstream that is not configured: its fields fail, and no call is made. */
import { UpstreamError } from '../upstream/errors.ts';
import type { SourceProvider } from './source.ts';
import type { SourceSpec } from './spec.ts';

/** `message` says what is not configured, and how to configure it. */
export function createAbsentSource(spec: SourceSpec, header: string, message: string): SourceProvider {
  return {
    spec,
    credential: { header, isOptional: true },
    isConfigured: false,
    publicUrl: '',
    forCaller() {
      const error = new UpstreamError({ code: 'UPSTREAM_UNAVAILABLE', call: 'upstream', message });
      error.upstream = spec.name;
      throw error;
    },
    pageCap: () => Infinity,
    close: () => Promise.resolve(),
  };
}
