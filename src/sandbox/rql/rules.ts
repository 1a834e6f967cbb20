/** The rules of the live service that no document settles: how it compares texts, missing values and audit events. */

export interface QueryRules {
  /**
   * `exact`: `eq`, `in` and `like` count case, `ilike` does not. `ignore-case`: no comparison of texts counts it, as in
   * a database with such a collation.
   */
  readonly stringComparison: 'exact' | 'ignore-case';
  /**
   * `database`: a missing value differs from every value, and every element of a missing collection matches. `safe`:
   * neither `ne` nor `all` finds a row that lacks the value or the collection.
   */
  readonly nullNavigation: 'database' | 'safe';
  /** `needs-select`: filters and orders by audit are refused unless `select` names audit. */
  readonly auditFilter: 'allowed' | 'needs-select';
}

export const defaultRules: QueryRules = {
  stringComparison: 'exact',
  nullNavigation: 'database',
  auditFilter: 'allowed',
};
