import { describe } from 'vitest';
import { testCompiler } from './compilers.js';

// The oldest that is supported, and the last of each major version after it.
describe.each(['typescript-5.6', 'typescript-5.9', 'typescript-6.0'])('%s', (compiler) => {
  testCompiler(compiler);
});
