module.exports = {
  testEnvironment: './jest.environment.cjs',
  transformIgnorePatterns: [
    '/node_modules/(?!(.pnpm/)?(webrun-react|@tanstack[/+](react-)?table|quick-lru))',
  ],
};
