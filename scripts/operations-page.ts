/** Generates docs/operations.md: for every API operation its GraphQL field, call, roles and cost. */
import { isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { appDirectOperations, type AppDirectOperation } from './operations-appdirect.ts';
import { operations } from './operations.ts';
import type { Operation } from './operations.ts';

/** The parts of a field's description. */
export interface Promised {
  /** `PUT /buyers/{id}`; `{collection}` means the collection of the id. */
  readonly call: string;
  /** `call`, and the calls that the description names as alternatives to it. */
  readonly calls: readonly string[];
  /** `Client or Operations`. */
  readonly who: string;
  /** `two calls; one more if the payload selects fields that the response lacks`. */
  readonly cost: string;
}

/** Undefined if the description lacks one of the three. */
export function promisedBy(description: string | null | undefined): Promised | undefined {
  const text = (description ?? '').replaceAll(/\s+/g, ' ');
  const sentence = /\bCall: ((?:GET|POST|PUT|PATCH|DELETE) [/{].*?)(?:[.;] |$)/.exec(text)?.[1] ?? '';
  const calls = sentence.match(/(?:GET|POST|PUT|PATCH|DELETE) [/{][\w/{}-]*/g) ?? [];
  const [call] = calls;
  const who = /\. For (.+?)\. /.exec(text)?.[1];
  const cost = /\bCost: (.+?)\.(?: |$)/.exec(text)?.[1];
  return call && who && cost ? { call, calls, who, cost } : undefined;
}

/** The field of a name such as `Query.buyers`; undefined if there is none. */
export function fieldNamed(
  schema: GraphQLSchema,
  coordinate: string,
): GraphQLField<unknown, unknown> | undefined {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
}

/** Whether a description's call matches: `PUT {collection}/{id}` matches `PUT /buyers/{id}`. */
export function isCall(promised: string, call: string): boolean {
  const collection = call.split('/')[1] ?? '';
  return promised.replace('{collection}', `/${collection}`) === call;
}

const primary: ReadonlySet<string> = new Set(operations.map(({ field }) => field));

/** The fields that make the same call, except those listed for other operations. */
function othersWith(schema: GraphQLSchema, call: string): readonly string[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => promisedBy(field.description)?.call === call)
    .map(({ type, field }) => `${type.name}.${field.name}`)
    .filter((coordinate) => !primary.has(coordinate));
}

export function operationsPage(schema: GraphQLSchema): string {
  const collections = [...new Set(operations.map(({ collection }) => collection))];
  return `${[
    '<!-- Made by npm run codegen. -->',
    '# Operations',
    `The Accounts API has ${operations.length} operations that a client may need; each has a field in the graph. Calls are relative to \`/public/v1/accounts\`. _With_ names the permission that upstream requires in addition to the role. An object that the caller cannot see is reported as not found. Costs are upstream calls for one object; several objects share calls where the schema says so.`,
    'Calls in brackets are on the older path of memberships. The gateway only reads there, across accounts, and only where upstream has it: see [Two editions of upstream](guide/memberships.md#two-editions-of-upstream).',
    'Also, across collections: `node` and `nodes` read any object by its id, `search` finds objects of several types by a part of their name, id, e-mail address or external id, `lifecycle` runs one action on many objects, `iconRemove` restores the generated icon, `viewer` identifies the caller, and `userSwitchAccount` switches the account that a person works in.',
    ...collections.flatMap((collection) => [
      `## ${heading(collection)}`,
      table(
        schema,
        operations.filter((operation) => operation.collection === collection),
      ),
    ]),
    ...appDirectPart(schema),
  ].join('\n\n')}\n`;
}

/** With the older path in brackets. */
function callsOf({ call, olderCall }: Operation): string {
  return olderCall === undefined ? `\`${call}\`` : `\`${call}\` (\`${olderCall}\`)`;
}

function heading(collection: string): string {
  const words = collection.replace('erp', 'ERP').replace('api', 'API');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function table(schema: GraphQLSchema, rows: readonly Operation[]): string {
  return [
    '| Operation | Field | Call | Who may | Cost |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((operation) => {
      const promised = promisedBy(fieldNamed(schema, operation.field)?.description);
      if (!promised) {
        throw new Error(`expected ${operation.field} to exist and to name its call, audience and cost`);
      }
      const others = othersWith(schema, promised.call);
      const fields = [operation.field, ...others].map(
        (field) => `\`${field.replace(/^(?:Query|Mutation)\./, '')}\``,
      );
      const cells = [
        operation.capability,
        fields.join(', '),
        callsOf(operation),
        promised.who,
        promised.cost,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

/** The second part of the page. */
function appDirectPart(schema: GraphQLSchema): readonly string[] {
  const groups = [...new Set(appDirectOperations.map(({ group }) => group))];
  return [
    '## AppDirect',
    `The APIs of an AppDirect marketplace have ${appDirectOperations.length} operations that are documented for companies, people and what they buy, or that the graph needs. Calls are relative to \`/api\`. Each role that is named is enough by itself. There are no batches: each object takes a call of its own. Users and groups, except the groups of a membership, are not in every edition of AppDirect; where they are missing, their fields fail with a message that says so.`,
    'Also: `node` and `nodes` read any object by its id, and `lifecycle` enables and disables companies and memberships, deletes and invites memberships, and disables exchange rates, with one call for each.',
    ...groups.flatMap((group) => [
      `### AppDirect: ${group}`,
      appDirectTable(
        schema,
        appDirectOperations.filter((operation) => operation.group === group),
      ),
    ]),
  ];
}

function appDirectTable(schema: GraphQLSchema, rows: readonly AppDirectOperation[]): string {
  return [
    '| Operation | Field | Call | Who may | Cost |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(({ code, capability, call, fields, reason }) => {
      const [first] = fields;
      const name = `${code}: ${capability}`;
      if (first === undefined) return `| ${name} | none: ${reason ?? ''} | \`${call}\` | | |`;
      const promised = promisedBy(fieldNamed(schema, first)?.description);
      if (!promised) throw new Error(`expected ${first} to exist and to name its call, audience and cost`);
      const cells = [
        name,
        fields.map((field) => `\`${field.replace(/^(?:Query|Mutation)\./, '')}\``).join(', '),
        `\`${call}\``,
        promised.who,
        promised.cost,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
