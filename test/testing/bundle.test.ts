import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Files of ours and packages that a door takes with it into a browser. */
async function inputsOf(door: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [door],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser', // a Node built-in would fail the build
    format: 'esm',
    logLevel: 'silent',
    external: ['msw'],
  });
  return Object.keys(metafile.inputs);
}

test.each(['src/testing.ts', 'src/testing/msw.ts'])(
  '%s brings the emulator and the core, no Node, React or package',
  async (door) => {
    const inputs = await inputsOf(door);
    expect(inputs).toContain(door);
    expect(inputs.filter((file) => !/^src\/(testing|emulator|core)/.test(file))).toEqual([]);
  },
);
