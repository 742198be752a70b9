module.exports = {
  testEnvironment: './jest.environment.js',
  transformIgnorePatterns: ['/node_modules/(?!(.pnpm/)?webrun-react)'],
};
