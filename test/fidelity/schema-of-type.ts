/** JSON Schemas of the types in a file, made by the TypeScript compiler, so that the types themselves are what is checked. */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { formatOf } from './formats.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** `{ Answers: { 'GET /accounts': schema, … }, … }` for the exported interfaces of `exchanges.ts`. */
export function schemasIn(fileName: string): Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> {
  const path = fileURLToPath(new URL(fileName, import.meta.url));
  const program = ts.createProgram([path], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`expected a module at ${path}`);
  const convert = converter(checker);
  return Object.fromEntries(
    checker.getExportsOfModule(module).map((symbol) => {
      const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
      return [symbol.name, Object.fromEntries(members.map((member) => [member.name, convert(member)]))];
    }),
  );
}

/** One document for each member; types that are met twice, themselves included, become references. */
function converter(checker: ts.TypeChecker): (member: ts.Symbol) => JsonSchema {
  return (member) => {
    const names = new Map<ts.Type, string>();
    const definitions: Record<string, JsonSchema> = {};
    const root = schemaOf(checker.getTypeOfSymbol(member));
    return { ...root, definitions };

    function schemaOf(type: ts.Type): JsonSchema {
      if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
      if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
      if (type.flags & ts.TypeFlags.String) return { type: 'string' };
      if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
      if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
      if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
      if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
      if (type.isUnion()) return unionOf(type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)));
      if (checker.isArrayType(type)) {
        return {
          type: 'array',
          items: schemaOf(checker.getTypeArguments(type as ts.TypeReference)[0] as ts.Type),
        };
      }
      return objectOf(type);
    }

    function unionOf(types: readonly ts.Type[]): JsonSchema {
      if (types.every((type) => type.isStringLiteral())) return { enum: types.map(({ value }) => value) };
      const [only, ...more] = types;
      return only && more.length === 0 ? schemaOf(only) : { anyOf: types.map(schemaOf) };
    }

    function objectOf(type: ts.Type): JsonSchema {
      const known = names.get(type);
      if (known !== undefined) return { $ref: `#/definitions/${known}` };
      const name = `${names.size}`;
      names.set(type, name);
      const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
      const members = checker.getPropertiesOfType(type);
      definitions[name] = {
        type: 'object',
        properties: Object.fromEntries(
          members.map((member) => [
            member.name,
            { ...schemaOf(checker.getTypeOfSymbol(member)), ...formatOf(nameOf(type), member.name) },
          ]),
        ),
        required: members
          .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
          .map(({ name: member }) => member),
        additionalProperties: index ? schemaOf(index.type) : false,
      };
      return { $ref: `#/definitions/${name}` };
    }
  };
}

/** `AccountWire`, also of an intersection that narrows it; empty for a nameless type. */
function nameOf(type: ts.Type): string {
  if (type.isIntersection()) return type.types.map(nameOf).find((name) => name !== '') ?? '';
  const name = type.symbol?.name ?? '';
  return name.startsWith('__') ? '' : name;
}
