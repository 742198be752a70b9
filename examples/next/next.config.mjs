/** @type {import('next').NextConfig} */
export default {
  // The example lies inside another project, which is not its own.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  distDir: '.cache',
};
