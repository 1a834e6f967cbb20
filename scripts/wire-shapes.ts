/** Writes the wire types of the contract as data, which `verify` compares with what upstream sends. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Members by type, each in the notation of src/tools/verify/shape.ts. */
type Shapes = Map<string, Map<string, string>>;

export function wireShapesFile(): string {
  const path = fileURLToPath(new URL('../src/contract/marketplace.ts', import.meta.url));
  const program = ts.createProgram([path], {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`expected a module at ${path}`);
  const shapes: Shapes = new Map();
  for (const symbol of checker.getExportsOfModule(module)) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const isGeneric = ((type as ts.InterfaceType).typeParameters?.length ?? 0) > 0;
    if (!isGeneric && isObjectType(type)) addShape(symbol.name, type, shapes, checker);
  }
  return `/** The wire types of src/contract/marketplace.ts as data. Made by npm run codegen. */
import type { Shapes } from '../shape.ts';

export const wireShapes = ${JSON.stringify(Object.fromEntries([...shapes].map(([name, members]) => [name, Object.fromEntries(members)])))} as const satisfies Shapes;
`;
}

function isObjectType(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

function addShape(name: string, type: ts.Type, shapes: Shapes, checker: ts.TypeChecker): void {
  const members = new Map<string, string>();
  shapes.set(name, members);
  for (const member of checker.getPropertiesOfType(type)) {
    members.set(member.name, notation(checker.getTypeOfSymbol(member), `${name}.${member.name}`));
  }

  /** `place` names the shape of an object without a name of its own. */
  function notation(of: ts.Type, place: string): string {
    if (of.isUnion()) {
      const parts = of.types
        .filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
        .map((part) => notation(part, place))
        .map((part) => (part === 'true' || part === 'false' ? 'boolean' : part))
        // Upstream may send null for any member.
        .filter((part) => part !== 'null');
      // `any` includes everything else.
      return parts.includes('any') ? 'any' : [...new Set(parts)].join(' | ');
    }
    if (of.flags & ts.TypeFlags.Null) return 'null';
    if (of.flags & ts.TypeFlags.String) return 'string';
    if (of.flags & ts.TypeFlags.Number) return 'number';
    if (of.flags & (ts.TypeFlags.Boolean | ts.TypeFlags.BooleanLiteral)) return 'boolean';
    if (of.isStringLiteral()) return `'${of.value}'`;
    if (checker.isArrayType(of)) {
      return `[${notation(checker.getTypeArguments(of as ts.TypeReference)[0] as ts.Type, place)}]`;
    }
    if (!isObjectType(of) || checker.getIndexInfoOfType(of, ts.IndexKind.String)) return 'any';
    const named = of.aliasSymbol?.name ?? of.symbol.name;
    if (!named.startsWith('__')) return named;
    addShape(place, of, shapes, checker);
    return place;
  }
}
