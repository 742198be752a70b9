import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
// The compiler of our own has no API for JavaScript.
import ts from 'typescript-6.0';
import { entryPoints } from './manifest.js';

const program = ts.createProgram(
  entryPoints.map(({ types }) => types),
  {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    jsx: ts.JsxEmit.ReactJSX,
    skipLibCheck: true,
    types: ['node'],
  },
);
const checker = program.getTypeChecker();

/** Everything that is exported, by the names of the package. */
function listExports(): ts.Symbol[] {
  return entryPoints.flatMap(({ types }) => {
    const source = program.getSourceFile(types);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${types} exports nothing.`);
    return checker.getExportsOfModule(module);
  });
}

const toTarget = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** The optional fields of all published types that do not take `undefined`, by file. */
function findStrictFields(): string[] {
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
    for (const declaration of (named && toTarget(named).declarations) ?? []) {
      const isOurs = !declaration.getSourceFile().fileName.includes('node_modules');
      if (!isOurs || seen.has(declaration)) continue;
      seen.add(declaration);
      visit(declaration);
    }
  };
  for (const symbol of listExports()) follow(symbol);
  // What is seen shows that something was looked at.
  expect(seen.size).toBeGreaterThan(300);
  return [...found].toSorted();
}

/** The exported unions of objects that one field tells apart. */
function findUnions(): string[] {
  const isTold = (type: ts.Type): boolean =>
    type.isUnion() &&
    type.types.every(({ flags }) => flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) &&
    type.getProperties().some((field) => {
      const kinds = type.types.map((member) => member.getProperty(field.name));
      return kinds.every((kind) => {
        const own = kind && checker.getTypeOfSymbol(kind);
        return own && (own.isUnion() ? own.types : [own]).every((each) => each.isStringLiteral());
      });
    });
  const names = listExports()
    .filter((symbol) => toTarget(symbol).flags & ts.SymbolFlags.TypeAlias)
    .filter((symbol) => isTold(checker.getDeclaredTypeOfSymbol(toTarget(symbol))))
    .map(({ name }) => name);
  return [...new Set(names)].toSorted();
}

test('every optional field of every published type takes undefined', () => {
  expect(findStrictFields()).toEqual([]);
});

test('test/package/types/unions.tsx reads every exported union', () => {
  const read = readFileSync('test/package/types/unions.tsx', 'utf8');
  const unions = findUnions();
  expect(unions).toEqual(expect.arrayContaining(['Connection', 'RunState', 'SessionState', 'Task']));
  expect(unions.filter((name) => !new RegExp(`\\b${name}\\b`).test(read))).toEqual([]);
});
