import { describe } from 'vitest';
import { testCompiler } from './compilers.js';

// The oldest that is supported, the last of each major version after it, and our own.
describe.each(['typescript-5.6', 'typescript-5.9', 'typescript-6.0', 'typescript'])('%s', (compiler) => {
  testCompiler(compiler);
});
