/** The command `schema`: prints the schema, plain or as a subgraph. */
import { namePrefix } from '../config/kinds.ts';
import { nodeVariants, printSubgraphSdl } from '../federation/sdl.ts';
import { buildSchema } from '../schema/index.ts';
import { printSdl } from '../schema/core/print.ts';
import { CliError } from './cli-error.ts';
import { parseOptions } from './parse.ts';
import type { CliHost } from './process-host.ts';

const schemaHelp = `Usage: accounts-graph schema [--subgraph [--node <variant>] [--prefix <name>]]

Print the GraphQL schema.

Examples:
  accounts-graph schema > schema.graphql
  accounts-graph schema --subgraph --prefix Accounts > subgraph.graphql

  --subgraph
      Print it as a Federation 2 subgraph, with keys, shareable types and tags of roles.
  --node <variant>
      shared (the default): other subgraphs may also have the fields node and nodes.
      none: leave the two fields out.
      key: other subgraphs may refer to any object as Node, and have no own types that implement it.
  --prefix <name>
      Prefix for type names that other subgraphs may use. Start the server with the same FEDERATION_PREFIX.
`;

export function schemaCommand(argv: readonly string[], host: CliHost): number {
  host.out(schemaText(argv));
  return 0;
}

/** The text to print. Throws a CliError for options that do not go together. */
function schemaText(argv: readonly string[]): string {
  const { values } = parseOptions({
    args: [...argv],
    options: {
      subgraph: { type: 'boolean' },
      node: { type: 'string' },
      prefix: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: true,
    allowPositionals: false,
  });
  if (values.help === true) return schemaHelp;
  const { node, prefix } = values;
  if (values.subgraph !== true) {
    if (node !== undefined || prefix !== undefined)
      throw new CliError('--node and --prefix are options of schema --subgraph');
    return printSdl(buildSchema());
  }
  const variant = nodeVariants.find((known) => known === (node ?? 'shared'));
  if (variant === undefined)
    throw new CliError(`--node must be one of ${nodeVariants.join(', ')}, but got ${JSON.stringify(node)}`);
  if (prefix !== undefined && !namePrefix.schema.safeParse(prefix).success)
    throw new CliError(`--prefix must be ${namePrefix.wanted}, but got ${JSON.stringify(prefix)}`);
  return printSubgraphSdl(buildSchema(), { node: variant, prefix });
}
