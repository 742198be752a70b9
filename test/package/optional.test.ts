import { relative } from 'node:path';
import { expect, test } from 'vitest';
// The compiler of our own has no API for JavaScript.
import ts from 'typescript-6.0';
import { entryPoints } from './manifest.js';

/** The optional fields of all published types that do not take `undefined`, by file: with `exactOptionalPropertyTypes` a prop cannot be passed on to one. */
function findStrictFields(files: readonly string[]): string[] {
  const program = ts.createProgram([...files], {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    jsx: ts.JsxEmit.ReactJSX,
    skipLibCheck: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const seen = new Set<ts.Node>();
  const takesUndefined = (node: ts.TypeNode): boolean => {
    const type = checker.getTypeFromTypeNode(node);
    const parts = type.isUnion() ? type.types : [type];
    return parts.some(
      ({ flags }) => flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown),
    );
  };
  /** Everything that a declaration names is published with it. */
  const visit = (node: ts.Node): void => {
    const isField =
      ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodSignature(node);
    if (isField && node.questionToken) {
      const isStrict = ts.isMethodSignature(node) || !node.type || !takesUndefined(node.type);
      if (isStrict) found.add(`${relative('dist', node.getSourceFile().fileName)} ${node.name.getText()}`);
    }
    if (ts.isIdentifier(node)) follow(checker.getSymbolAtLocation(node));
    ts.forEachChild(node, visit);
  };
  const follow = (named: ts.Symbol | undefined): void => {
    const isAlias = named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0;
    const symbol = isAlias ? checker.getAliasedSymbol(named) : named;
    for (const declaration of symbol?.declarations ?? []) {
      const isOurs = !declaration.getSourceFile().fileName.includes('node_modules');
      if (!isOurs || seen.has(declaration)) continue;
      seen.add(declaration);
      visit(declaration);
    }
  };
  for (const file of files) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} exports nothing.`);
    for (const name of checker.getExportsOfModule(module)) follow(name);
  }
  // What is seen shows that something was looked at.
  expect(seen.size).toBeGreaterThan(300);
  return [...found].toSorted();
}

test('every optional field of every published type takes undefined', () => {
  expect(findStrictFields(entryPoints.map(({ types }) => types))).toEqual([]);
});
