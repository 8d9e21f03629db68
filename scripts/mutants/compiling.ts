import { join } from 'node:path';
import ts from 'typescript';

/**
 * Whether a file of the repository compiles with a changed text. Reuses one TypeScript program, so that each check is
 * fast.
 */
export function compilesWith(root: string, files: readonly string[]): (path: string, text: string) => boolean {
  const config = { extends: './tsconfig.base.json', compilerOptions: { noEmit: true, composite: false }, files };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const changed = new Map<string, string>();
  let version = 0;
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => files.map((path) => join(root, path)),
    getScriptVersion: (path) => (changed.has(path) ? String(version) : '0'),
    getScriptSnapshot(path) {
      const text = changed.get(path) ?? ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    realpath: ts.sys.realpath ?? ((path) => path),
  };
  const service = ts.createLanguageService(host);
  return (path, text) => {
    const file = join(root, path);
    changed.set(file, text);
    version += 1;
    const complaints = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
    changed.delete(file);
    return complaints.length === 0;
  };
}
