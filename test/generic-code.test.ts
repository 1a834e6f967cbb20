/** Generic code names no resource: everything it knows of a type comes from the definition of the resource. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { allEntities } from '../src/schema/core/entity.ts';
import '../src/schema/index.ts';
import { collectionOf, marketplaceSpec } from '../src/upstream/marketplace/resource.ts';

const source = fileURLToPath(new URL('../src/', import.meta.url));

/** These are about the Accounts API, or put the program together. */
const specific =
  /^(?:app|cli|config|contract|sandbox|schema\/accounts|tools|upstream\/marketplace)\/|^\w+\.ts$/;
const exceptions: Readonly<Record<string, string>> = {
  'schema/index.ts': 'lists the files of the resources',
  'schema/organizations/organizations.ts': 'names the lists that it merges',
};

/** Those of the Accounts API. The names of AppDirect's types are words of sentences. */
const resources = allEntities()
  .map(({ resource }) => resource)
  .filter((resource) => resource.source === marketplaceSpec);
const types = new Set(resources.map(({ type }) => type));
const prefixes = new Set(resources.map(({ id }) => id.prefix));
const paths = resources.map((resource) => collectionOf(resource).path);
/** `AccountUser`, but not `Account`, which is also a word of sentences. */
const compounds = [...types].filter((type) => /[a-z][A-Z]/.test(type));

/**
 * What a text of the source names: a type, a prefix, a collection, or a file of `schema/accounts` other than the one
 * that reads the credential. Sentences may say `buyer` or `ERP`.
 */
function namedIn(text: string): string | undefined {
  if (types.has(text) || prefixes.has(text)) return text;
  const [id] = /\b[A-Z]{3,4}(?=-(?:\d{4}|…))/.exec(text) ?? [];
  if (id !== undefined && prefixes.has(id)) return id;
  return (
    paths.find((path) => new RegExp(`${path}(?![\\w-])`).test(text)) ??
    compounds.find((type) => text.includes(type)) ??
    (/\/accounts\/(?!caller-identity)[\w-]+\.ts$/.test(text) ? text : undefined)
  );
}

function textsOf(name: string, content: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node)) {
      texts.push(node.text);
    } else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      texts.push(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, content, ts.ScriptTarget.Latest, true));
  return texts;
}

function violations(name: string, content: string): readonly string[] {
  return textsOf(name, content).flatMap((text) => {
    const named = namedIn(text);
    return named === undefined ? [] : [`${name} names ${named} in ${JSON.stringify(text.slice(0, 80))}`];
  });
}

test('no generic file names a type, an id prefix or a collection of a resource', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !specific.test(name) && !(name in exceptions));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((name) => violations(name, readFileSync(source + name, 'utf8')))).toEqual([]);
});

test.each([
  ["const created = new Set(['Buyer']);", 'Buyer'],
  ['const forms = { Licensee: 1 };', 'Licensee'],
  ["requireId('ACC', id);", 'ACC'],
  ['const text = `Ids look like BUY-1234-5678, ${more}`;', 'BUY'],
  ["const collection = { path: '/accounts/user-groups' };", '/accounts/user-groups'],
  ["import { users } from '../accounts/user.ts';", '../accounts/user.ts'],
  ["description: 'A list of ErpLink objects.'", 'ErpLink'],
])('the rule finds the resource in %s', (code, named) => {
  expect(violations('example.ts', `const example = () => 0;\n${code}`)).toEqual([
    expect.stringContaining(`example.ts names ${named} in`),
  ]);
});

test('the rule lets sentences and the root of the API pass', () => {
  const code =
    "const text = 'A buyer of the account, by its ERP number.'; const root = '/v1/accounts'; const user = 'User-Agent';";
  expect(violations('example.ts', code)).toEqual([]);
});
