/** Jest runs the TypeScript sources as ES modules, compiled by swc; NODE_OPTIONS carries --experimental-vm-modules. */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  // No test is about speed, and a busy machine may take its time.
  testTimeout: 60_000,
  // By default one core is left alone, which on a machine with two is half of it.
  maxWorkers: '100%',
  setupFiles: ['<rootDir>/test/property-seed.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
};
