/** Mutations that upload and remove icons: a multipart PUT of the object. Updates never change an icon. */
import type { GraphQLResolveInfo } from 'graphql';
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
import { HasIcon } from '../read/interfaces.ts';
import { Payload, type Outcome } from './payload.ts';
import { pathOf, selectOf } from '../read/reads.ts';
import { setRules, type Rule } from './rules.ts';
import { change } from './run-write.ts';
import { readImage } from './upload.ts';

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
