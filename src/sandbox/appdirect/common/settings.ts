/** The settings of the AppDirect sandbox. */

/** Which data it starts with. `scale` makes N companies with 20 members each. */
export type SeedChoice = { readonly kind: 'demo' } | { readonly kind: 'scale'; readonly accounts: number };

/**
 * Which text the sandbox follows: the published reference page of 2023, or the vendor's OpenAPI description
 * v296, which has users and groups, another place for purchase limits and more members in answers.
 */
export type Edition = 'page' | 'v296';

export interface Settings {
  /** Most rows of one page; larger sizes are lowered to it without an error. */
  readonly pageCap: number;
  readonly edition: Edition;
  /** Whether a membership of an invited person exists at once or from the acceptance of the invitation on. */
  readonly invitations: 'at-once' | 'on-acceptance';
  /** The status of an operation that the caller's roles do not allow. */
  readonly refusal: '401' | '403';
  /** `on`: the list of companies takes 20 calls at once and five more a second. */
  readonly listPace: 'off' | 'on';
}

export const defaultSettings: Settings = {
  pageCap: 100,
  edition: 'v296',
  invitations: 'at-once',
  refusal: '401',
  listPace: 'off',
};
