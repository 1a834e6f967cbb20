/** Paths that more than one file knows. */

/** Complete: it is not below the API's root. */
export const tokenPath = '/oauth2/token';
