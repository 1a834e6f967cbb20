/** Serves the pictures that icon redirects lead to, below `/__images`. */
import type { RouteResult } from '../../core/http/route-result.ts';
import type { ImageStore } from '../../core/store/images.ts';
import { notFound } from '../../core/problem.ts';
import { identicon } from '../../core/identicon.ts';

const imagesPath = '/__images/';

/** Undefined for a path that is not one of images. */
export function serveImage(path: string, images: ImageStore): RouteResult | undefined {
  if (!path.startsWith(imagesPath)) return undefined;
  const generated = /^\/__images\/identicon\/([A-Z]{3,4}(?:-\d{4}){1,3})\.png$/.exec(path)?.[1];
  if (generated !== undefined) return picture('image/png', identicon(generated));
  const uploaded = images.get(/^\/__images\/([0-9a-f]{32})\.(?:png|jpg)$/.exec(path)?.[1] ?? '');
  if (!uploaded) throw notFound();
  return picture(uploaded.contentType, uploaded.bytes);
}

function picture(contentType: string, bytes: Buffer): RouteResult {
  return {
    status: 200,
    bytes,
    headers: {
      'content-type': contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
  };
}
