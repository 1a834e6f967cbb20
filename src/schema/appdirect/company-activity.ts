/** What happened in a company. Upstream: /account/v2/companies/{company}/activities. */
import { activityRow } from '../../upstream/appdirect/activity-rows.ts';
import { defineResource } from '../../upstream/appdirect/resource.ts';
import type { Row } from '../../source/row.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { defineConnection } from '../read/connection.ts';
import { asRow, fieldsOf, readPath, upstreamEnum, type FieldBuilder } from '../read/fields.ts';
import { plainChildList, type ListArguments } from '../read/plain-list.ts';
import { Company } from './company.ts';
import { call, readers } from './describe.ts';
import { conditionsOf } from './values.ts';
import { objectOrNull, wireType } from './wire.ts';

const list = '/account/v2/companies/{company}/activities';

const activities = defineResource({
  type: 'CompanyActivity',
  label: 'activity of a company',
  prefix: 'ACV',
  key: 'uuid',
  core: [],
  actions: {},
  audience: readers.company,
  toRow: activityRow,
  lists: [
    {
      parent: { path: 'company.id', key: ['company'] },
      path: list,
      paging: 'page',
      filters: { scope: (value) => ['displayType', value] },
    },
  ],
});

const CompanyActivity = builder.objectRef<Row>('CompanyActivity');

interface PartyWire {
  readonly type?: string;
  readonly uuid?: string;
  readonly name?: string;
  readonly externalId?: string;
  readonly email?: string;
  readonly activated?: boolean;
  readonly deleted?: boolean;
  readonly personalInfoMasked?: boolean;
  readonly profileLinkMasked?: boolean;
  readonly userRemovedFromCompanyObject?: boolean;
  readonly userRemovedFromCompanyTarget?: boolean;
  readonly companyLinkMasked?: boolean;
  readonly company?: object;
}

const typeNames: Readonly<Record<string, string>> = { USER: 'ActivityUser', COMPANY: 'ActivityCompany' };

function common(t: FieldBuilder) {
  const f = fieldsOf<PartyWire>(t, 'ActivityParty');
  return {
    type: f.text('type', 'What it is: `USER`, `COMPANY` and others.'),
    uuid: f.scalar('UUID', 'uuid', 'UUID in AppDirect.'),
    name: f.text('name', 'Display name.'),
    externalId: f.text('externalId', 'Id in a system of the marketplace. Null: there is none.'),
  };
}

const ActivityParty = builder.interfaceRef<Row>('ActivityParty').implement({
  description: 'A person, a company or something else that has a part in an activity.',
  resolveType: ({ type }) => typeNames[String(type)] ?? 'ActivityOther',
  fields: (t) => common(t),
});

builder.objectRef<Row>('ActivityUser').implement({
  description: 'A person in an activity.',
  interfaces: [ActivityParty],
  fields: (t) => {
    const f = fieldsOf<PartyWire>(t, 'ActivityUser');
    return {
      email: f.scalar('EmailAddress', 'email', 'Email address.'),
      isActivated: f.flag('activated', 'Whether the person is active.'),
      isDeleted: f.flag('deleted', 'Whether the person is marked as deleted.'),
      isPersonalInfoMasked: f.flag('personalInfoMasked', 'Whether personal data is masked.'),
      isProfileLinkMasked: f.flag('profileLinkMasked', 'Whether the link to the profile is masked.'),
      isRemovedFromObject: f.flag(
        'userRemovedFromCompanyObject',
        'Whether the person is no longer in the company that is the object.',
      ),
      isRemovedFromTarget: f.flag(
        'userRemovedFromCompanyTarget',
        'Whether the person is no longer in the company that is the target.',
      ),
    };
  },
});

builder.objectRef<Row>('ActivityCompany').implement({
  description: 'A company in an activity.',
  interfaces: [ActivityParty],
  fields: (t) => {
    const f = fieldsOf<PartyWire>(t, 'ActivityCompany');
    return {
      isLinkMasked: f.flag('companyLinkMasked', 'Whether the link to the company is masked.'),
      company: f.reference(Company, 'company', 'The company. Null also if it is masked.', {
        core: ['id', 'uuid'],
        onlyCore: true,
      }),
    };
  },
});

builder.objectRef<Row>('ActivityOther').implement({
  description: 'Something else in an activity, such as an application.',
  interfaces: [ActivityParty],
});

const ActivityContext = wireType('ActivityContext', 'The application of an activity.', (f) => ({
  header: f.text('header', 'Its name.'),
  description: f.text('description', 'Its description.'),
  imageUrl: f.scalar('URL', 'imageUrl', 'Address of its picture.'),
}));

function party(t: FieldBuilder, path: string, description: string) {
  return t.field({
    type: ActivityParty,
    nullable: true,
    description: `${description} Null: there is none.`,
    extensions: extensions({ kind: 'object', path }),
    resolve: (row: Row) => {
      const value = readPath(row, [path]);
      return value === null ? null : asRow(value);
    },
  });
}

CompanyActivity.implement({
  description: 'Something that happened in a company. It has no id.',
  fields: (t) => {
    const f = fieldsOf<{ readonly verb?: string; readonly at?: string; readonly origin?: string }>(
      t,
      'CompanyActivity',
    );
    return {
      verb: f.text('verb', 'What happened: `COMPANY_ACTIVATED`, `USER_JOINED` and others.'),
      at: f.scalar('DateTime', 'at', 'When it happened.'),
      origin: f.text('origin', 'Where it was done: `MARKETPLACE`. Null: unknown.'),
      actor: party(t, 'actor', 'Who did it on behalf of the subject.'),
      subject: party(t, 'subject', 'Typically who did it.'),
      object: party(t, 'object', 'Typically what was changed.'),
      target: party(t, 'target', 'What the object belongs to.'),
      context: t.field({
        type: ActivityContext,
        nullable: true,
        description: 'The application, if object or target is one. Null: neither is.',
        extensions: extensions({ kind: 'value', paths: ['context'] }),
        resolve: (row) => objectOrNull(readPath(row, ['context'])),
      }),
    };
  },
});

const ActivityScope = upstreamEnum('ActivityScope', 'Whose activities to list.', {
  EVERYONE: 'Those of everyone in the company.',
  ONLY_ME: 'Your own; the token must belong to a person.',
});

plainChildList(Company, 'activities', {
  resource: activities,
  connection: defineConnection('CompanyActivity', CompanyActivity),
  by: 'company.id',
  description: `${call('What happened in the company, newest first.', list, readers.company, 'one call per company')} Null: the call failed; see \`errors\`.`,
  args: (arg) => ({
    scope: arg({
      type: ActivityScope.ref,
      defaultValue: 'EVERYONE',
      description: 'Whose activities to list.',
    }),
  }),
  query: ({ scope }: ListArguments) => ({
    filter: conditionsOf([['scope', scope ?? 'EVERYONE']]),
    order: [],
  }),
});
