/** The repository's lint rules, with the types of this folder. Run from the root: npx eslint -c examples/frontend/eslint.config.js examples/frontend */
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const folder = 'examples/frontend';

export default tseslint.config(
  { ignores: [`${folder}/dist/**`, `${folder}/src/graphql/**`] },
  { ...js.configs.recommended, files: [`${folder}/**/*.{js,ts,tsx}`] },
  {
    files: [`${folder}/src/**/*.{ts,tsx}`],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: name what is exported.' },
      ],
    },
  },
  {
    files: [`${folder}/*.js`, `${folder}/scripts/*.js`],
    languageOptions: {
      globals: { console: 'readonly', fetch: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
);
