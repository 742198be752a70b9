import { testCompiler } from './compilers.js';

// Our own; the older ones are in types.long.test.ts.
testCompiler('typescript');
