/** Builds the routes that most resources have: list, get, create, replace, delete, actions, icon. */
import type { RequestBody } from '../../core/http/request-body.ts';
import { created, noContent, ok } from '../../core/http/route-result.ts';
import { invalid, notFound } from '../../core/problem.ts';
import { imageType } from '../../core/store/images.ts';
import type { Model } from '../../rql/model.ts';
import type { Collection } from './collection.ts';
import { getOne, getPage, present, visibleRow } from './read.ts';
import type { Access, Route, RouteContext } from './route.ts';
import type { HasIcon, StoredRow } from './rows.ts';

/** Largest icon that may be uploaded; the vendor's portal has the same limit. */
const maxIconBytes = 5 * 1024 * 1024;

export function param(context: RouteContext, name = 'id'): string {
  return context.params[name] ?? '';
}

/** Where objects are served when that is not at `{path}/{id}` of their collection. */
export interface Address<R extends StoredRow> {
  /** Path of the list. */
  readonly base: string;
  /** Path of one object. */
  readonly item: string;
  readonly model: Model;
  /** Throws 404 when the path leads to no object, or to one that the caller does not see. */
  readonly locate: (context: RouteContext) => R;
  /** Throws 404 when the caller cannot create objects below this base. */
  readonly checkBase?: (context: RouteContext) => void;
}

type Target<R extends StoredRow> = Collection<R> | Address<R>;

function addressOf<R extends StoredRow>(target: Target<R>): Address<R> {
  if ('locate' in target) return target;
  const { path, model } = target;
  return {
    base: path,
    item: `${path}/:id`,
    model,
    locate: (context) => visibleRow(target, context, param(context)),
  };
}

/** `GET /{path}` and `GET /{path}/{id}`. */
export function readRoutes<R extends StoredRow>(collection: Collection<R>, access: Access): readonly Route[] {
  const { path } = collection;
  return [
    { method: 'GET', path, access, handle: (context) => getPage(collection, context) },
    {
      method: 'GET',
      path: `${path}/:id`,
      access,
      handle: (context) => getOne(collection, context, param(context)),
    },
  ];
}

/** `POST /{path}` with a JSON document; answers 201 and the object. */
export function createRoute<R extends StoredRow>(
  target: Target<R>,
  access: Access,
  run: (body: RequestBody, context: RouteContext) => R,
  /** Name of the JSON part, where the route also takes multipart. */
  part?: string,
): Route {
  const { base, model, checkBase } = addressOf(target);
  return {
    method: 'POST',
    path: base,
    access,
    handle: async (context) => {
      checkBase?.(context);
      const body = await context.readBody(part);
      checkBase?.(context);
      return created(present(model, run(body, context), context));
    },
  };
}

type RunWithDocument<R extends StoredRow> = (row: R, body: RequestBody, context: RouteContext) => R;

/** `PUT /{path}/{id}` with a JSON document; answers the object. */
export function replaceRoute<R extends StoredRow>(
  target: Target<R>,
  access: Access,
  run: RunWithDocument<R>,
  part?: string,
): Route {
  return documentRoute('PUT', target, '', access, run, part);
}

/**
 * `{method} /{path}/{id}{below}` with a JSON document; answers the object. The object is looked up again
 * after the body has arrived, so it is current.
 */
export function documentRoute<R extends StoredRow>(
  method: 'POST' | 'PUT',
  target: Target<R>,
  below: '' | `/${string}`,
  access: Access,
  run: RunWithDocument<R>,
  part?: string,
): Route {
  const { item, model, locate } = addressOf(target);
  return {
    method,
    path: `${item}${below}`,
    access,
    handle: async (context) => {
      locate(context);
      const body = await context.readBody(part);
      return ok(present(model, run(locate(context), body, context), context));
    },
  };
}

/** `POST /{path}/{id}/{name}` without a body; answers the object. */
export function actionRoute<R extends StoredRow>(
  target: Target<R>,
  name: string,
  access: Access,
  run: (row: R, context: RouteContext) => R,
): Route {
  const { item, model, locate } = addressOf(target);
  return {
    method: 'POST',
    path: `${item}/${name}`,
    access,
    handle: (context) => ok(present(model, run(locate(context), context), context)),
  };
}

/** `DELETE /{path}/{id}{below}`; answers 204. */
export function deleteRoute<R extends StoredRow>(
  target: Target<R>,
  access: Access,
  run: (row: R, context: RouteContext) => void,
  below: '' | `/${string}` = '',
): Route {
  const { item, locate } = addressOf(target);
  return {
    method: 'DELETE',
    path: `${item}${below}`,
    access,
    handle: (context) => {
      run(locate(context), context);
      return noContent;
    },
  };
}

/** `GET /{path}/{id}/icon`: a redirect to the image. Needs no token, and reveals only that the id exists. */
export function iconRoute<R extends StoredRow & HasIcon>(collection: Collection<R>): Route {
  return {
    method: 'GET',
    path: `${collection.path}/:id/icon`,
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

/** Stores the uploaded file, if there is one. */
export function uploadedIcon(body: RequestBody, { store }: RouteContext): HasIcon {
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
