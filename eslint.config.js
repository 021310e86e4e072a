import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'out/', 'sample/', 'src/image/kernels/assembly/'] },
  js.configs.recommended,
  {
    files: ['src', 'bench', 'scripts'].map((folder) => `${folder}/**/*.{ts,mts,cts,tsx}`),
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/prefer-literal-enum-member': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'No enums: use a union of literals.' },
        { selector: 'ExportDefaultDeclaration', message: 'No default exports.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    // Pixel kernels index typed arrays inside bounds they have checked; a branch per pixel would cost more than the work.
    files: ['src/image/**/*.ts', 'src/witnesses/inspect/**/*.ts', 'src/simulate/board/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
);
