// One project per tier: what a test needs decides where it lives. Run some with `npm test -- --tier unit,infra`.
const tier = (name) => ({
  displayName: name,
  rootDir: '.',
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/props/draw.ts'],
});

export default {
  projects: ['unit', 'workflows', 'integration', 'proof', 'infra', 'e2e'].map(tier),
  // How fast something is, bench/ says. This only ends what hangs.
  testTimeout: 600_000,
};
