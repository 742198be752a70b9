import { transformAsync } from '@babel/core';
import type { NodePath, PluginObj, types as nodes } from '@babel/core';
import type { Plugin } from 'vite';

declare global {
  /** Called, while a test sets it, with the module and the name of each function of the package that is entered. */
  var onEnter: ((module: string, name: string) => void) | undefined;
}

/** Makes every function of `src` report that it is entered, so that a test sees which modules something passes. */
export function traced(): Plugin {
  return {
    name: 'traced',
    enforce: 'pre',
    async transform(code, id) {
      const [, module] = /\/src\/((?:hooks|runs|core|components)\/\w+)\.tsx?$/.exec(id) ?? [];
      if (module === undefined) return null;
      const result = await transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins: [({ types }: { readonly types: typeof nodes }) => reportEntries(types, module)],
      });
      return result?.code ? { code: result.code, map: null } : null;
    },
  };
}

function reportEntries(types: typeof nodes, module: string): PluginObj {
  /** The name of a function, or of what it is assigned to. */
  const nameOf = ({ node, parent }: NodePath<nodes.Function>): string => {
    for (const each of [node, parent])
      for (const name of ['id' in each && each.id, 'key' in each && each.key])
        if (name && types.isIdentifier(name)) return name.name;
        else if (name && types.isPrivateName(name)) return name.id.name;
    return '';
  };
  return {
    visitor: {
      Function(path) {
        const { body } = path.node;
        const block = types.isBlockStatement(body)
          ? body
          : types.blockStatement([types.returnStatement(body)]);
        const onEnter = types.memberExpression(types.identifier('globalThis'), types.identifier('onEnter'));
        const names = [types.stringLiteral(module), types.stringLiteral(nameOf(path))];
        const report = types.optionalCallExpression(onEnter, names, true);
        block.body.unshift(types.expressionStatement(report));
        path.node.body = block;
      },
    },
  };
}
