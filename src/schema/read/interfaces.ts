/** The interfaces of the graph: objects with an id, an icon or an audit trail, and actors. */
import { GraphQLError } from 'graphql';
import type { Row } from '../../source/row.ts';
import type { ErrorCode } from '../../upstream/errors.ts';
import { audit } from './audit.ts';
import { MAX_FILE_CALLS } from '../../source/source.ts';
import { builder } from '../core/builder.ts';
import { entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { asFilledText, fieldsOf, readPath, type FieldBuilder } from './fields.ts';
import { setEarlyRead } from './early.ts';
import { pathOf, type FieldInfo } from './reads.ts';
import type { GraphContext } from '../../operation/context.ts';

/** The type of a row, by its id prefix. */
export function typeOfRow(row: Row): string {
  const type = entityOfId(row.id)?.resource.type;
  if (type !== undefined) return type;
  throw new GraphQLError('upstream sent an object whose id has an unknown prefix', {
    extensions: { code: 'UPSTREAM_BAD_RESPONSE' satisfies ErrorCode },
  });
}

/** Implemented in `node.ts` after all types, because its description lists their prefixes. */
export const Node = builder.interfaceRef<Row>('Node');

export const Audited = builder.interfaceRef<Row>('Audited').implement({
  description: 'An object with an audit trail and a revision number.',
  resolveType: typeOfRow,
  fields: (t) => ({
    audit: audit(t),
    revision: fieldsOf<{ revision: number }>(t, 'Audited').int(
      'revision',
      'Increases by one with every change. Null: upstream did not provide it.',
    ),
    createdAt: timeOf(t, 'created', 'When the object was created.'),
    updatedAt: timeOf(t, 'updated', 'When the object was last changed.'),
  }),
});

/** The time of one audit event, which upstream sends only if it is selected. */
function timeOf(t: FieldBuilder, event: 'created' | 'updated', what: string) {
  return t.field({
    type: 'DateTime',
    description: `${what} The same as \`audit.${event}.at\`. Cost: none; included in the call for the object when selected. Null: upstream did not provide it.`,
    extensions: extensions({ kind: 'value', paths: [`audit.${event}.at`] }),
    resolve: (row) => asFilledText(readPath(row, ['audit', event, 'at'])),
  });
}

/** Upstream's paths are relative to its public root. Tokens and groups have complete URLs. */
export function absoluteIcon(value: unknown, publicUrl: string): string | null {
  const path = asFilledText(value);
  if (path === null) return null;
  return path.startsWith('/') ? publicUrl + path : path;
}

/** Keeps the text instead of the image, so that repeated fields share it in memory. */
function readIcon(id: string, context: GraphContext, info: FieldInfo): Promise<string> | null {
  const resource = entityOfId(id)?.resource;
  if (typeof resource?.icon !== 'object') return null;
  return context.loaders.once(`icon ${id}`, async () => {
    const image = await context.source(resource).icon(resource, id, { paths: [pathOf(info)] });
    return `data:${image.contentType};base64,${image.bytes.toString('base64')}`;
  });
}
setEarlyRead('HasIcon.iconDataUri', (id, _node, { context, info }) => readIcon(id, context, info));

export const HasIcon = builder.interfaceRef<Row>('HasIcon').implement({
  description: 'An object with an image.',
  interfaces: [Node],
  resolveType: typeOfRow,
  fields: (t) => ({
    icon: t.field({
      type: 'URL',
      description:
        "Absolute URL of the image. Fetching it may require the caller's token. Null: there is no image.",
      extensions: extensions({ kind: 'value', paths: ['icon'] }),
      resolve: (row, _args, { publicUrl }) => absoluteIcon(readPath(row, ['icon']), publicUrl),
    }),
    iconDataUri: t.string({
      description:
        'The image itself, as a data URI. Call: GET {collection}/{id}/icon. For anyone who can see the object. Cost: one call per object. Null: there is no image, or the image is not stored by upstream (API tokens).',
      extensions: extensions({
        kind: 'call',
        needs: ['id'],
        cost: { calls: 'each', times: MAX_FILE_CALLS },
      }),
      resolve: (row, _args, context, info) => readIcon(row.id, context, info),
    }),
  }),
});
