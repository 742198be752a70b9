// Reads the props of every component from its types, for the pages of the site: name, type, default and doc comment of each. What
// Storybook brings for that either needs a compiler that TypeScript 7 no longer has, or does not follow a type to where it is written.
import { join } from 'node:path';
import ts from 'typescript';

/** Props of every component, which the site describes once. */
const common = new Set(['className', 'style', 'render', 'ref']);

/**
 * @param {readonly string[]} sources the entry points whose components are meant
 * @param {string} project the folder with the compiler's settings
 * @returns {Record<string, readonly object[]>} by the name of a component
 */
export function readProps(sources, project) {
  const { config } = ts.readConfigFile(join(project, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, project);
  const program = ts.createProgram(sources, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const all = {};
  for (const source of sources) {
    const file = program.getSourceFile(source);
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) {
      if (!/^[A-Z]/.test(symbol.name)) continue;
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      if (!target.valueDeclaration) continue;
      const [signature] = checker.getTypeOfSymbol(target).getCallSignatures();
      const [parameter] = signature?.parameters ?? [];
      if (parameter) all[symbol.name] = toProps(checker.getTypeOfSymbol(parameter));
    }
  }
  return all;

  function toProps(type) {
    return checker
      .getPropertiesOfType(type)
      .filter((prop) => !common.has(prop.name) && isOurs(prop))
      .map(toProp);
  }

  /** React's own attributes are in its documentation. */
  function isOurs(prop) {
    return (prop.declarations ?? []).some((each) => !each.getSourceFile().fileName.includes('node_modules'));
  }

  function toProp(prop) {
    const type = checker.getTypeOfSymbol(prop);
    const isRequired = !(prop.flags & ts.SymbolFlags.Optional);
    const tags = prop.getJsDocTags(checker);
    const fallback = tags.find(({ name }) => name === 'default');
    return {
      name: prop.name,
      isRequired,
      type: checker.typeToString(
        checker.getNonNullableType(type),
        undefined,
        ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType,
      ),
      ...toControl(checker.getNonNullableType(type)),
      text: ts
        .displayPartsToString(prop.getDocumentationComment(checker))
        .replaceAll(/\{@link (\w+)\}/g, '`$1`'),
      default: fallback ? ts.displayPartsToString(fallback.text) : null,
    };
  }
}

/** The field that a prop is tried out in, where its values can be written down. */
function toControl(type) {
  const isOf = (flag) => (type.isUnion() ? type.types : [type]).every((each) => each.flags & flag);
  if (isOf(ts.TypeFlags.BooleanLike)) return { control: 'boolean' };
  if (isOf(ts.TypeFlags.StringLiteral))
    return {
      control: 'inline-radio',
      options: (type.isUnion() ? type.types : [type]).map(({ value }) => value),
    };
  if (isOf(ts.TypeFlags.StringLike)) return { control: 'text' };
  if (isOf(ts.TypeFlags.NumberLike)) return { control: 'number' };
  return { control: null };
}
