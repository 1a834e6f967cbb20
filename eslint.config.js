/** Lint rules: the mistakes the compiler does not see, with types; nothing that prettier decides. */
import js from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  // The frontend example has lint rules of its own, as its types need packages of its own. So do those of the starter.
  {
    ignores: [
      '**/node_modules/**',
      'dist/**',
      'coverage/**',
      'test/generated/**',
      'examples/frontend/**',
      'starter/**',
      'docs/site/**',
    ],
  },
  { ...js.configs.recommended, files: ['**/*.js', '**/*.ts'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Plugins take apart the hook payloads they are given, as those are made to be.
      '@typescript-eslint/unbound-method': 'off',
      // An async function without an await is how a promise-returning interface is met.
      '@typescript-eslint/require-await': 'off',
      // `never` and numbers in messages are fine; objects and undefined are the mistakes worth finding.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNever: true, allow: [{ name: ['URL'], from: 'lib' }] },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: name what is exported.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    // Configuration files are found by their default export.
    files: ['vitest.config.ts', 'test/support/skips.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Answers parsed from JSON are narrowed by the assertion on them.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'vitest', importNames: ['it'], message: 'Use `test`: one word for one thing.' }] },
      ],
    },
  },
  {
    // The examples, and the clients and routers of the tests, are plain JavaScript for Node, each a package of its own.
    files: ['examples/**/*.js', 'test/clients/*.js', 'test/federation/routers/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['atob', 'btoa', 'clearTimeout', 'console', 'fetch', 'process', 'setTimeout', 'URL'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    files: ['src/sandbox/core/console/assets/*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { sourceType: 'module' },
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-undef': 'off' },
  },
  {
    files: ['src/server/graphiql/browser/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        [
          'AbortController',
          'clearTimeout',
          'document',
          'fetch',
          'Headers',
          'history',
          'localStorage',
          'location',
          'MutationObserver',
          'self',
          'sessionStorage',
          'setTimeout',
          'URL',
          'Worker',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // The printed schema. Its text is generated, so the exceptions below are decisions about the graph.
    files: ['schema.graphql'],
    plugins: { '@graphql-eslint': { rules: graphql.rules } },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Objects have an identity, values have none: what is part of an object or of an answer has no id.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          acceptedIdNames: ['id'],
          acceptedIdTypes: ['ID'],
          exceptions: {
            types: [
              ...['Address', 'Audit', 'AuditEvent', 'BuyerProblem', 'BuyerSeller', 'BuyerTransferPreview'],
              ...['Contact', 'Eligibility', 'Invitation', 'PageInfo', 'Phone', 'SellerCurrency', 'Viewer'],
              ...['MarketplaceInfo', 'OrganizationSource', 'SearchMatches'],
              // Values of AppDirect, and what it sends without an id.
              ...[
                'ActivityCompany',
                'ActivityContext',
                'ActivityOther',
                'ActivityUser',
                'ApplicationAssignment',
              ],
              ...['AssignmentOwner', 'BundlePrice', 'BundleProvider', 'BundleSettings', 'BundleStatus'],
              ...['BundleTag', 'BundledProduct', 'CheckoutBranding', 'CheckoutEdition', 'CheckoutItem'],
              ...['CompanyActivity', 'CompanyAddress', 'CompanyPurchaseLimits', 'CustomAttribute'],
              ...['CustomAttributeOption', 'FlatPricing', 'FreeTrialTerms', 'IdentityProvider'],
              ...['MembershipChecklist', 'OtherPricing', 'PriceRange', 'PricingPlan', 'PricingSource'],
              ...['PurchaseLimit', 'RangePricing', 'ResellerGrant', 'ResellerMembership', 'ResellerSetting'],
              ...['ResellerStat', 'ResellerUser'],
            ],
            suffixes: ['Connection', 'Edge', 'Payload', 'Error'],
          },
        },
      ],
      // Lists that are never long ride along with their object and are plain; connections also offer `nodes`.
      '@graphql-eslint/relay-edge-types': [
        'error',
        // AppDirect has lists of objects that cannot be read on their own, such as activities: they are no nodes.
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // A list without a total order, or without a total, cannot be read from its end: it has `first` and `after` only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // It takes the interface `Connection` for one. The Relay compiler checks them all in test/clients.
      '@graphql-eslint/relay-connection-types': 'off',
      // `addressLine1` is upstream's word, and that of forms.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          rootField: true,
        },
      ],
    },
  },
);
