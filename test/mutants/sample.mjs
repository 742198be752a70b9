// A Stryker plugin that leaves out most statements, at random but the same for the same seed: a sample says nearly as much in a
// fraction of the time.
const share = Number(process.env.MUTANTS_SHARE ?? 1);
const seed = process.env.MUTANTS_SEED ?? '1';

/** A number from 0 to 1 for a place (FNV-1a). */
function toFraction(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** A statement or a condition that holds no other statement. Ignoring a larger one would leave out everything in it. */
function isSmall(path) {
  const isPart =
    /^(ExpressionStatement|VariableDeclaration|ReturnStatement|ThrowStatement)$/.test(path.node.type) ||
    path.key === 'test' ||
    (path.key === 'body' &&
      path.parent.type === 'ArrowFunctionExpression' &&
      path.node.type !== 'BlockStatement');
  if (!isPart) return false;
  let hasBlock = false;
  path.traverse({
    BlockStatement(inner) {
      hasBlock = true;
      inner.stop();
    },
  });
  return !hasBlock;
}

export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'sample',
    value: {
      shouldIgnore(path) {
        if (share >= 1 || !isSmall(path)) return undefined;
        const { line, column } = path.node.loc?.start ?? { line: 0, column: 0 };
        const place = `${seed} ${path.hub?.file?.opts?.filename ?? ''} ${line}:${column}`;
        return toFraction(place) < share ? undefined : 'not in the sample';
      },
    },
  },
];
