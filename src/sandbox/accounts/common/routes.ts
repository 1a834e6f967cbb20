/** Builds the routes that most resources have: list, get, an action on one object, its icon. */
import type { Access, Exchange, Route } from './route.ts';
import { ok } from './route.ts';
import type { RequestBody } from '../../core/http/request-body.ts';
import { imageType } from '../../core/store/images.ts';
import { invalid, notFound } from '../../core/problem.ts';
import { getOne, getPage, present, visibleRow } from './read.ts';
import type { Collection } from './read.ts';
import type { Pictured, StoredRow } from './rows.ts';

/** Largest icon that may be uploaded; the vendor's portal has the same limit. */
const maxIconBytes = 5 * 1024 * 1024;

export function param(exchange: Exchange, name = 'id'): string {
  return exchange.params[name] ?? '';
}

/** `GET /{path}` and `GET /{path}/{id}`. */
export function readRoutes<R extends StoredRow>(
  path: string,
  collection: Collection<R>,
  access: Access,
): readonly Route[] {
  return [
    { method: 'GET', path, access, handle: (exchange) => getPage(collection, exchange) },
    {
      method: 'GET',
      path: `${path}/:id`,
      access,
      handle: (exchange) => getOne(collection, exchange, param(exchange)),
    },
  ];
}

/** `POST /{path}/{id}/{name}` without a body; answers the object. */
export function actionRoute<R extends StoredRow>(
  path: string,
  name: string,
  collection: Collection<R>,
  access: Access,
  run: (row: R, exchange: Exchange) => R,
): Route {
  return {
    method: 'POST',
    path: `${path}/:id/${name}`,
    access,
    handle: (exchange) => {
      const row = visibleRow(collection, exchange, param(exchange));
      return ok(present(collection.model, run(row, exchange), exchange));
    },
  };
}

/** The same with a JSON document. The object is looked up after the body has arrived, so it is current. */
export function documentRoute<R extends StoredRow>(
  method: 'POST' | 'PUT',
  path: string,
  collection: Collection<R>,
  access: Access,
  run: (row: R, body: RequestBody, exchange: Exchange) => R,
  /** Name of the JSON part, where the route also takes multipart. */
  part?: string,
): Route {
  return {
    method,
    path,
    access,
    handle: async (exchange) => {
      visibleRow(collection, exchange, param(exchange));
      const body = await exchange.readBody(part);
      const row = visibleRow(collection, exchange, param(exchange));
      return ok(present(collection.model, run(row, body, exchange), exchange));
    },
  };
}

/** `GET /{path}/{id}/icon`: a redirect to the image. Needs no token, and tells nothing but that the id exists. */
export function iconRoute<R extends StoredRow & Pictured>(path: string, collection: Collection<R>): Route {
  return {
    method: 'GET',
    path: `${path}/:id/icon`,
    access: 'public',
    handle: ({ store, params, origin }) => {
      const row = collection.find(store, params['id'] ?? '');
      if (!row) throw notFound();
      const image = row.imageId === undefined ? undefined : store.images.get(row.imageId);
      const file = image
        ? `${row.imageId}.${image.contentType === 'image/png' ? 'png' : 'jpg'}`
        : `identicon/${row.id}.png`;
      return { status: 307, headers: { location: `${origin}/__images/${file}` } };
    },
  };
}

/** Keeps the uploaded file, if there is one. */
export function uploadedIcon(body: RequestBody, { store }: Exchange): Pictured {
  if (!body.file) return {};
  const { bytes, field } = body.file;
  const contentType = imageType(bytes);
  if (!contentType) throw invalid({ [field]: [`The ${field} must be a PNG or JPEG image.`] });
  if (bytes.length > maxIconBytes) {
    throw invalid({
      [field]: [`The ${field} must have at most ${maxIconBytes} bytes, but got ${bytes.length}.`],
    });
  }
  return { imageId: store.images.put({ contentType, bytes }) };
}
