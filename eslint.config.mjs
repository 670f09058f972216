import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

// Who may import whom. A folder missing from a row may not be imported from it; packages are free.
const mayImport = {
  domain: [],
  contract: ['domain'],
  gateway: ['domain'],
  store: ['domain'],
  evidence: ['domain'],
  'exactly-once': ['domain', 'gateway', 'store'],
  workflow: [],
  clock: ['domain', 'gateway', 'store', 'exactly-once', 'workflow'],
  tell: ['domain', 'contract', 'gateway', 'store', 'clock'],
  edge: ['domain', 'contract', 'gateway', 'store', 'evidence', 'exactly-once', 'clock', 'tell', 'workflow'],
  client: ['contract'],
  lambdas: ['domain', 'contract', 'gateway', 'store', 'evidence', 'exactly-once', 'edge', 'clock', 'tell', 'workflow'],
  // The infrastructure reads two tables (see `tables`) and nothing that runs.
  infra: [],
  // The sandbox must not share our bugs.
  sandbox: [],
  admin: ['contract', 'domain', 'store', 'infra'],
  local: ['client', 'contract', 'domain', 'store', 'infra', 'admin', 'sandbox'],
  // What it costs is read off the templates.
  docs: ['domain', 'contract', 'infra'],
  bench: ['client', 'contract', 'admin', 'local', 'sandbox', 'infra'],
  test: [
    'domain',
    'contract',
    'gateway',
    'store',
    'evidence',
    'exactly-once',
    'clock',
    'workflow',
    'tell',
    'edge',
    'client',
    'lambdas',
    'infra',
    'admin',
    'sandbox',
    'local',
    'docs',
  ],
};
/** The routes, the keys and the areas of the bucket as data: what the infrastructure is made from. */
const tables = ['src/contract/routes.ts', 'src/store/table-layout.ts', 'src/evidence/bucket-layout.ts'];
const folderOf = (name) =>
  ['domain', 'contract', 'gateway', 'store', 'evidence', 'exactly-once', 'workflow', 'clock', 'tell', 'edge'].includes(
    name,
  )
    ? `src/${name}`
    : name;
// A function never imports another function; every other folder imports its own files.
const within = Object.keys(mayImport).filter((name) => name !== 'lambdas');

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', '.local', 'client/dist', 'coverage'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.keys(mayImport).map((type) => ({ type, pattern: folderOf(type) })),
      'boundaries/files': [{ category: 'table', pattern: tables }],
      'import/resolver': { node: { extensions: ['.ts', '.mjs', '.json'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...Object.entries(mayImport).map(([from, to]) => ({
              from: { element: { type: from } },
              allow: {
                to: { element: { types: { anyOf: within.includes(from) ? [from, ...to] : to } } },
              },
            })),
            { from: { element: { type: 'infra' } }, allow: { to: { file: { categories: 'table' } } } },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that owns the thing.' },
        {
          selector: 'ExportNamedDeclaration[source]',
          message: 'No barrels: import from the file that owns the thing.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect*', 'fc.assert'] }],
      'jest/no-standalone-expect': 'off',
    },
  },
);
