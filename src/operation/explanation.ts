/** What an operation can cost, and what it has cost. */
import { getOperationAST, OperationTypeNode, type DocumentNode, type GraphQLError } from 'graphql';
import type { Least } from '../planner/least.ts';
import { between, type Likely } from '../planner/likely.ts';
import type { Prediction } from '../planner/predict.ts';
import type { CallJournal } from '../upstream/http/journal.ts';
import { countRounds } from '../upstream/http/rounds.ts';

export interface Explained {
  /** Errors of fields that are not null; undefined if there are none. */
  readonly reported: readonly GraphQLError[] | undefined;
  /** How many upstream calls the operation has made itself, without shared calls. */
  readonly callsMade: number;
  /** The upstream calls so far, in the order in which they started. */
  explain(): Explanation;
  /** Longest chain of calls so far that depend on each other. */
  rounds(): number;
  /** The most calls that it can make, whatever upstream answers: its prediction, or the running ceiling. */
  reserved(): number;
  /** What it can cost, before it runs. */
  foresee(): Foreseen;
}

export interface Foreseen {
  readonly least: number;
  /** On usual data. An estimate. */
  readonly likely: number;
  readonly most: number;
  /** Longest chain of calls that depend on each other, in the worst case. */
  readonly rounds: number;
  /** The same on usual data. An estimate. */
  readonly likelyRounds: number;
  /** The fields that make calls. */
  readonly fields: readonly { readonly path: string; readonly least: number; readonly most: number }[];
}

export interface Explanation {
  /** Fewest calls of the operation, if lists are empty. */
  readonly least: number;
  /** Calls on usual data, as estimated before it ran. */
  readonly likely: number;
  /** Most calls that it could make. Includes those that upstream's answers have made necessary, such as retries. */
  readonly most: number;
  /** Longest chain of calls that depend on each other. */
  readonly rounds: number;
  /** Length of the response bodies on the wire. */
  readonly bytes: number;
  /** From the start of the operation until now. */
  readonly ms: number;
  /** Each has `startedMs`, from the start of the operation, and `round`, which starts at 1. */
  readonly calls: readonly object[];
  /** The same as `most`. */
  readonly predicted: number;
  /** The same for each upstream that it could call. */
  readonly byMarketplace: Readonly<Record<string, number>>;
  /** How many of `calls` the operation made itself, without shared calls. */
  readonly actual: number;
}

export function foreseen(
  most: Prediction | undefined,
  least: Least | undefined,
  likely: Likely | undefined,
): Foreseen {
  const leastOf = new Map(least?.fields.map(({ path, calls }) => [path, calls] as const));
  const mostOf = new Map<string, number>();
  for (const { path, calls } of most?.fields ?? []) mostOf.set(path, (mostOf.get(path) ?? 0) + calls);
  return {
    least: least?.calls ?? 0,
    likely: between(least?.calls ?? 0, likely?.calls ?? 0, most?.calls ?? 0),
    most: most?.calls ?? 0,
    rounds: most?.rounds ?? 0,
    likelyRounds: between(0, likely?.rounds ?? 0, most?.rounds ?? 0),
    fields: [...mostOf].map(([path, calls]) => ({ path, least: leastOf.get(path) ?? 0, most: calls })),
  };
}

/** The rounds of an operation so far. In a mutation, fields at the root run one after the other. */
export function roundsOf(
  { calls }: CallJournal,
  {
    document,
    operationName,
  }: { readonly document: DocumentNode; readonly operationName: string | undefined },
): number {
  const mayBeMutation = calls.some(({ method }) => method !== 'GET');
  const type = mayBeMutation ? getOperationAST(document, operationName)?.operation : undefined;
  return countRounds(calls, type === OperationTypeNode.MUTATION);
}
