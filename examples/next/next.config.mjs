/** @type {import('next').NextConfig} */
export default {
  // The example lies inside another project, which must not count as its root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  distDir: '.cache',
};
