/** What assertions read member by member, each with a shape of its own. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a type for each answer would only repeat what is asserted on it
export type Untyped = any;
