/** Mutations that upload and remove icons: a multipart PUT of the object. Updates never change an icon. */
import { Buffer } from 'node:buffer';
import { GraphQLError, GraphQLScalarType, type GraphQLResolveInfo } from 'graphql';
import type { Row } from '../../source/row.ts';
import { InputError } from '../../upstream/errors.ts';
import type { FilePart } from '../../source/source.ts';
import type { Resource } from '../../source/resource.ts';
import { accessOf } from './actions.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { allEntities, entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { readPath } from '../read/fields.ts';
import { invalid } from './input.ts';
import { HasIcon } from '../read/interfaces.ts';
import { Payload, type Outcome } from './payload.ts';
import { pathOf, selectOf } from '../read/reads.ts';
import { setRules, type Rule } from './rules.ts';
import { change, MutationRejected } from './run-write.ts';

/** Checks members, not the class: the server's File class is not Node's. */
function isFile(value: unknown): value is File {
  if (typeof value !== 'object' || value === null || !('arrayBuffer' in value) || !('size' in value))
    return false;
  return typeof value.arrayBuffer === 'function' && typeof value.size === 'number';
}

builder.addScalarType(
  'Upload',
  new GraphQLScalarType<File, never>({
    name: 'Upload',
    description: 'A file, sent as described in the GraphQL multipart request specification.',
    parseValue(value) {
      if (isFile(value)) return value;
      throw new GraphQLError('Upload must be a file of a multipart request');
    },
    parseLiteral() {
      throw new GraphQLError('Upload must be a variable that a file is mapped to');
    },
    serialize() {
      throw new GraphQLError('Upload cannot be read');
    },
  }),
);

/** Same limit as in the portal. */
const MAX_ICON_BYTES = 5 * 1024 * 1024;

/** Detected from the first bytes, whatever type the client names. */
function imageType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  return undefined;
}

/** Types with an icon to upload. This file is imported after all resource files. */
const withIcon = allEntities()
  .map(({ resource }) => resource)
  .filter(({ icon }) => typeof icon === 'object');
const labels = withIcon.map(({ label }) => label).sort((left, right) => left.localeCompare(right));
/** `account, buyer, … or user`. */
const anyLabel = `${labels.slice(0, -1).join(', ')} or ${labels.at(-1) ?? ''}`;

const IconPayload = builder.objectRef<Outcome>('IconPayload').implement({
  description: 'The result of changing an icon.',
  interfaces: [Payload],
  fields: (t) => ({
    node: t.field({
      type: HasIcon,
      description: 'The object after the change. Null: the change was rejected.',
      extensions: extensions({ kind: 'rows' }),
      resolve: ({ row }) => row,
    }),
  }),
});

async function changeIcon(
  id: string,
  file: (() => Promise<FilePart | undefined>) | undefined,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Outcome> {
  const resource = entityOfId(id)?.resource;
  const form = resource?.icon;
  if (!resource || typeof form !== 'object') {
    throw new InputError(
      `id must be that of an object with an uploaded icon (${anyLabel}), but got ${JSON.stringify(id.slice(0, 60))}`,
      {
        argument: ['id'],
      },
    );
  }
  const select = selectOf(context.planning.planOf(info), resource.type);
  const update = resource.actions.update;
  return change(
    {
      resource,
      id,
      access: update ? accessOf(update) : resource.read,
      argumentOf: () => (file ? ['file'] : ['id']),
      replaces: { expectedRevision: undefined },
      async send(read) {
        const part = await file?.();
        const value = await documentOf(resource, read);
        const body = {
          kind: 'form' as const,
          part: form.part,
          value,
          file: part && { ...part, name: form.file },
        };
        return context
          .source(resource)
          .send(resource, { kind: 'update', id, body }, { paths: [pathOf(info)] });
      },
    },
    context,
    info,
    select,
  );
}

/** The form replaces the object like any update, so it includes the current values. */
async function documentOf(
  resource: Resource,
  read: (select: readonly string[]) => Promise<Row>,
): Promise<Record<string, unknown>> {
  const { requiredOnPut } = resource;
  if (requiredOnPut.length === 0) return {};
  const row = await read(requiredOnPut);
  const names = requiredOnPut.map((path) => path.split('.')[0] ?? path);
  const members = names.map((name) => [name, readPath(row, [name])] as const);
  const document = Object.fromEntries(members.filter(([, value]) => value !== null));
  resource.completePut?.(document);
  return document;
}

async function readImage(upload: File): Promise<FilePart> {
  if (upload.size > MAX_ICON_BYTES) {
    const limit = MAX_ICON_BYTES;
    throw new MutationRejected([
      invalid(['file'], `must be at most 5 MB, but is ${(upload.size / 2 ** 20).toFixed(1)} MB`, {
        rule: 'MAX_BYTES',
        limit,
        actual: upload.size,
      }),
    ]);
  }
  const bytes = Buffer.from(await upload.arrayBuffer());
  const contentType = imageType(bytes);
  if (contentType === undefined) {
    throw new MutationRejected([
      invalid(['file'], 'must be a PNG or JPEG image, but its content is something else', { rule: 'FORMAT' }),
    ]);
  }
  const fileName = contentType === 'image/png' ? 'icon.png' : 'icon.jpg';
  return { name: 'logo', fileName, contentType, bytes };
}

const ways = withIcon.flatMap((resource): Rule[] => {
  const action = resource.actions.update;
  return action ? [{ access: accessOf(action), resource, action }] : [];
});
setRules('iconSet', ...ways);
setRules('iconRemove', ...ways);

const COST =
  'Cost: up to two calls, because the current values are sent as well; one more if the payload selects fields that the response lacks.';

builder.mutationField('iconSet', (t) =>
  t.field({
    type: IconPayload,
    description: `Uploads an icon: a PNG or JPEG image of up to 5 MB, or less if the gateway has a lower limit. The format is detected from the content. Call: PUT {collection}/{id} as multipart. For anyone who can update the object. ${COST} Null in the payload: see its \`errors\`.`,
    args: {
      id: t.arg.id({ required: true, description: `Id of an object with an uploaded icon: ${anyLabel}.` }),
      file: t.arg({ type: 'Upload', required: true, description: 'The image file.' }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true),
    resolve: (_root, { id, file }, context, info) => changeIcon(id, () => readImage(file), context, info),
  }),
);

builder.mutationField('iconRemove', (t) =>
  t.field({
    type: IconPayload,
    description: `Restores the generated icon. Upstream documents this for sellers only; other objects may keep their icon. Call: PUT {collection}/{id} as multipart without a file. For anyone who can update the object. ${COST} Null in the payload: see its \`errors\`.`,
    args: {
      id: t.arg.id({ required: true, description: `Id of an object with an uploaded icon: ${anyLabel}.` }),
    },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'write' } }, true),
    resolve: (_root, { id }, context, info) => changeIcon(id, undefined, context, info),
  }),
);
