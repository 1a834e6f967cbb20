/** The command `schema`: the schema as text, in its variants. */
import { parseArgs } from 'node:util';
import { namePrefix } from '../config/kinds.ts';
import { nodeVariants, printSubgraphSdl } from '../federation/sdl.ts';
import { buildSchema } from '../schema/index.ts';
import { printSdl } from '../schema/core/print.ts';
import { UserMistake } from './user-mistake.ts';

const schemaHelp = `Usage: accounts-graph schema [--subgraph [--node <variant>] [--prefix <name>]]

Print the schema in the schema definition language. Starts nothing.

  --subgraph
      Marked as a Federation 2 subgraph: with keys, with what other subgraphs may share, and with tags of roles.
  --node <variant>
      shared (the default): node and nodes may be in other subgraphs too. none: leave the two fields out.
      key: other subgraphs may refer to any object as Node, and have no types of their own that implement it.
  --prefix <name>
      Put it in front of names that other subgraphs may use. The server needs FEDERATION_PREFIX with the same value.
`;

/** What to print. Throws a UserMistake for options that do not fit. */
export function schemaCommand(argv: readonly string[]): string {
  const { values } = parseArgs({
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
      throw new UserMistake('--node and --prefix are options of schema --subgraph');
    return printSdl(buildSchema());
  }
  const variant = nodeVariants.find((known) => known === (node ?? 'shared'));
  if (variant === undefined)
    throw new UserMistake(`--node must be ${nodeVariants.join(', ')}, but got ${JSON.stringify(node)}`);
  if (prefix !== undefined && !namePrefix.schema.safeParse(prefix).success)
    throw new UserMistake(`--prefix must be ${namePrefix.wanted}, but got ${JSON.stringify(prefix)}`);
  return printSubgraphSdl(buildSchema(), { node: variant, prefix });
}
