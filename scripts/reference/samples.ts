/** Values for the examples of the schema reference: ids and texts of the sandboxes' demo data. */

/** An object of each kind, by the prefix of its id. */
export const sampleOfPrefix: Readonly<Record<string, string>> = {
  ACC: 'ACC-2001-0001',
  BUY: 'BUY-2001-0001',
};

/** `Type.field.argument`, as a literal. */
export const samples: Readonly<Record<string, string>> = {
  'Query.search.text': '"contoso"',
  'Query.resellerCompanies.context': 'RESELLER',
  'Query.companyAssociations.resellerId': '"CMP-c0000000-0000-4000-8000-000000000003"',
  'Query.resellerUsers.context': 'RESELLER',
};

const rejected = (fields: string): string =>
  `mutation { buyerEnable(id: "BUY-2001-0001") { buyer { id } errors { __typename ${fields} } } }`;
const rejectedAs = (type: string, fields: string): string => rejected(`... on ${type} { message ${fields} }`);

/** Examples that the shortest way does not give: by the name of the type. */
export const exampleTexts: Readonly<Record<string, string>> = {
  Query:
    '{ viewer { role account { name } } accounts(first: 2, orderBy: [{ field: NAME }]) { totalCount nodes { name } } }',
  Mutation:
    'mutation { buyerDisable(id: "BUY-2001-0001") { buyer { id status } errors { __typename message } } }',
  PageInfo: '{ accounts(first: 2) { pageInfo { hasNextPage endCursor } nodes { name } } }',
  CheckoutItem:
    '{ checkoutItem(request: { productIds: ["27010"], currency: "USD", buyerCompanyId: "CMP-c0000000-0000-4000-8000-000000000002", buyerUserUuid: "a0000000-0000-4000-8000-000000000002" }) { uuid type } }',
  StringFilter: '{ accounts(first: 2, filter: { name: { contains: "contoso" } }) { nodes { id name } } }',
  IDFilter:
    '{ accounts(first: 2, filter: { id: { in: ["ACC-2001-0001", "ACC-2002-0001"] } }) { nodes { id name } } }',
  DateTimeFilter:
    '{ accounts(first: 2, filter: { createdAt: { ge: "2020-01-01T00:00:00Z" } }) { nodes { id createdAt } } }',
  SearchMatches: '{ search(text: "contoso", first: 2) { type totalCount nodes { __typename } } }',
  SearchResult:
    '{ search(text: "contoso", first: 2) { nodes { __typename ... on Account { id name } ... on User { name email } } } }',
  Actor: '{ account(id: "ACC-2001-0001") { audit { created { at by { __typename id name } } } } }',
  AuditEvent: '{ account(id: "ACC-2001-0001") { audit { created { at by { name } } updated { at } } } }',
  SystemActor:
    '{ accounts(first: 20) { nodes { audit { created { by { ... on SystemActor { id name } } } } } } }',
  ErrorCode: rejected('code message'),
  MutationError: rejected('code message'),
  ConflictError: rejectedAs('ConflictError', 'applied currentRevision'),
  ForbiddenError: rejectedAs('ForbiddenError', 'permission roles'),
  GuardError: rejectedAs('GuardError', 'rule'),
  InvalidStateError: rejectedAs('InvalidStateError', 'current allowedFrom'),
  NotFoundError: rejectedAs('NotFoundError', 'id'),
  UpstreamError: rejectedAs('UpstreamError', 'status retryable'),
  ValidationError: rejectedAs('ValidationError', 'path rule limit actual'),
  ValidationRule: rejectedAs('ValidationError', 'path rule'),
};
