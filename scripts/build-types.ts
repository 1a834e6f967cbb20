/**
 * Writes the type declarations of the package. `tsc --declaration` alone fails: helpers inside the schema
 * return library types that no declaration can name (TS2742). These files are not public, so they are left
 * out, and the public declarations are checked to compile without them.
 */
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../', import.meta.url));
const cannotBeNamed = 2742;

function settings(extra: ts.CompilerOptions): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${root}tsconfig.build.json`, (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return { ...options, ...extra };
}

function failOn(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const host = {
    getCanonicalFileName: (name: string) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  console.error(ts.formatDiagnostics(diagnostics, host));
  process.exit(1);
}

const entries = ['index', 'testing'];

const program = ts.createProgram(
  entries.map((name) => `${root}src/${name}.ts`),
  settings({ declaration: true, emitDeclarationOnly: true }),
);
/** The compiler rewrites import extensions in programs, but not in declarations. */
function writeDeclaration(fileName: string, text: string): void {
  const rewritten = text.replace(
    /((?:\bfrom|\bimport\(|\bdeclare module)\s*['"]\.[^'"]*)\.ts(['"])/g,
    '$1.js$2',
  );
  ts.sys.writeFile(fileName, rewritten);
}
const { diagnostics } = program.emit(undefined, writeDeclaration);
failOn(diagnostics.filter(({ code }) => code !== cannotBeNamed));

const declarations = ts.createProgram(
  entries.map((name) => `${root}dist/${name}.d.ts`),
  settings({ noEmit: true, skipLibCheck: false, skipDefaultLibCheck: true }),
);
/** Declarations inside the schema may import a missing file and see `any`; they are not public. */
const isOffered = (file: ts.SourceFile | undefined): boolean =>
  file?.fileName.startsWith(`${root}dist/`) === true && !file.fileName.startsWith(`${root}dist/schema/`);
failOn(ts.getPreEmitDiagnostics(declarations).filter(({ file }) => isOffered(file)));
