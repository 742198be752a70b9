import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

/** What the compiler reports of each function. */
export interface CompilerEvent {
  readonly kind: string;
  readonly fnName?: string | null;
}

/** Compiles a module with React Compiler. @throws when it would leave a component or a hook as it is */
export async function compile(code: string, filename: string, events: CompilerEvent[] = []): Promise<string> {
  const logger = { logEvent: (_: unknown, event: CompilerEvent) => void events.push(event) };
  const result = await transformAsync(code, {
    filename,
    babelrc: false,
    configFile: false,
    parserOpts: { plugins: ['typescript', 'jsx'] },
    plugins: [['babel-plugin-react-compiler', { panicThreshold: 'all_errors', logger }]],
  });
  return result?.code ?? code;
}

/** Compiles the package's own components and hooks, and those of the tests that are named so. */
export function reactCompiler(): Plugin {
  return {
    name: 'react-compiler',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/src\/(hooks|components)\/[^?]*\.tsx?$|\.compiled\.test\.tsx$/.test(id)) return null;
      return { code: await compile(code, id), map: null };
    },
  };
}
