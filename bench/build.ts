/** Compiles the gateway, the sandbox and the benchmark to plain JavaScript, so that no loader affects the measurement. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Below node_modules, where packages resolve and other tools do not look. */
const cache = ['node_modules', '.cache'] as const;

/**
 * Strips types without checking them. Returns a new folder with the same paths as the project's root;
 * the caller removes it.
 */
export function buildAll(root: string): string {
  mkdirSync(join(root, ...cache), { recursive: true });
  const target = mkdtempSync(join(root, ...cache, 'accounts-graph-bench-'));
  for (const folder of ['src', 'bench']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (file.split(/[\\/]/).includes('peers')) continue;
      build(join(root, folder, file), join(target, folder, file));
    }
  }
  writeFileSync(join(target, 'package.json'), '{"type":"module"}\n');
  return target;
}

function build(from: string, to: string): void {
  if (from.endsWith('.ts')) {
    const { outputText } = ts.transpileModule(readFileSync(from, 'utf8'), {
      fileName: from,
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to.replace(/\.ts$/, '.js'), outputText);
  } else if (/\.\w+$/.test(from)) {
    cpSync(from, to, { recursive: true });
  }
}
