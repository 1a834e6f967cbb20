/** Reads the parts of a Bruno request that the starter uses. Bruno's own parser is not installed, as it brings 300 packages. */
export interface BrunoRequest {
  readonly method: 'get' | 'post';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string | undefined;
  readonly variables: unknown;
  /** `['res.body.data.viewer.role', 'eq OPERATIONS']` */
  readonly asserts: readonly (readonly [path: string, check: string])[];
}

/** `values` replaces `{{name}}`. */
export function readBruno(text: string, values: Readonly<Record<string, string>>): BrunoRequest {
  const filled = text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`expected a value of {{${name}}}`);
    return value;
  });
  const blocks = blocksOf(filled);
  const method = blocks.has('get') ? 'get' : 'post';
  const { url } = pairsOf(blocks.get(method));
  if (url === undefined) throw new Error('expected a block get or post with a url');
  const variables = blocks.get('body:graphql:vars');
  return {
    method,
    url,
    headers: pairsOf(blocks.get('headers')),
    query: blocks.get('body:graphql'),
    variables: variables === undefined ? {} : JSON.parse(variables),
    asserts: Object.entries(pairsOf(blocks.get('assert'))),
  };
}

/** Pairs of an environment file. */
export function readVars(text: string): Readonly<Record<string, string>> {
  return pairsOf(blocksOf(text).get('vars'));
}

/** A block begins with its name at the start of a line and ends with a brace at the start of a line. */
function blocksOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^([\w:]+) \{\n([\s\S]*?)^\}$/gm)].map(([, name = '', body = '']) => [name, body]),
  );
}

function pairsOf(block = ''): Readonly<Record<string, string>> {
  return Object.fromEntries(
    block.split('\n').flatMap((line) => {
      const [, name, value] = /^ {2}([^:]+): (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}
