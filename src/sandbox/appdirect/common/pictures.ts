/** The pictures of companies and people: uploaded ones, and generated ones of the seeds. */
import type { RouteResult } from '../../core/http/route-result.ts';
import { identicon } from '../../core/identicon.ts';
import type { ImageStore } from '../../core/store/images.ts';
import { notFound } from './errors.ts';
import { uuidPattern } from './ids.ts';

const picturesPath = '/pictures/';

/** What a row has in `picture` when the sandbox draws it. */
export const generatedPicture = 'generated';

interface HasPicture {
  readonly id: string;
  readonly picture: string | null;
}

export function pictureUrl({ id, picture }: HasPicture, origin: string): string | null {
  if (picture === null) return null;
  return `${origin}${picturesPath}${picture === generatedPicture ? id : picture}`;
}

/** Undefined for a path that is not one of pictures. They need no token. */
export function servePicture(path: string, images: ImageStore): RouteResult | undefined {
  if (!path.startsWith(picturesPath)) return undefined;
  const name = path.slice(picturesPath.length);
  if (uuidPattern.test(name)) return picture('image/png', identicon(name));
  const uploaded = images.get(name);
  if (!uploaded) throw notFound('The picture was not found.');
  return picture(uploaded.contentType, uploaded.bytes);
}

function picture(contentType: string, bytes: Buffer): RouteResult {
  return {
    status: 200,
    bytes,
    headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' },
  };
}
