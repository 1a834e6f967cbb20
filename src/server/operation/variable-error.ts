/** Reads graphql-js's message about an invalid variable: the variable, the value, the place in it and the reason. */
import { Kind } from 'graphql';
import type { GraphQLError } from 'graphql';

export interface VariableError {
  readonly message: string;
  /** The variable's name, then the path in its value: `['input', 'address', 'city']`. */
  readonly argument: readonly (string | number)[];
}

/** Most characters of a value in the message: a whole input would leave no room for the reason. */
const maxShownValue = 100;

/** A value with such a member, or of one, is never repeated: clients and proxies log messages. */
const secretMember = /password|secret/i;

/** These name the object as the place, although its member is wrong. */
const ofMember = /^Field "(\w+)" (?:of required type|is not defined)/;

/** graphql-js's message for an invalid value. Validation also reports variables, but those of the document. */
const ofValue =
  /^Variable "\$\w+" (?:got invalid value |of required type "[^"]*" was not provided|of non-null type "[^"]*" must not be null|expected value of type )/;

/** Undefined for an error that is not about the value of a variable. */
export function variableErrorOf(error: GraphQLError): VariableError | undefined {
  const [node] = error.nodes ?? [];
  if (node?.kind !== Kind.VARIABLE_DEFINITION || error.path !== undefined) return undefined;
  if (!ofValue.test(error.message)) return undefined;
  const name = node.variable.name.value;
  const start = `Variable "$${name}" got invalid value `;
  const reason = reasonOf(error);
  if (!error.message.startsWith(start) || !error.message.endsWith(`; ${reason}`)) {
    return { message: error.message, argument: [name] };
  }
  const shown = error.message.slice(start.length, -`; ${reason}`.length);
  // In the value itself, a quotation mark would follow a backslash.
  const [whole = '', place = name] = / at "(\w+(?:\.\w+|\[\d+\])*)"$/.exec(shown) ?? [];
  const value = shown.slice(0, shown.length - whole.length);
  const cut = value.length <= maxShownValue ? value : `${value.slice(0, maxShownValue)}…`;
  const missing = ofMember.exec(reason)?.[1];
  if (secretMember.test(shown)) {
    const harmless = missing === undefined ? reason.replace(/: .*$/s, '') : reason;
    const kept = [...stepsOf(place), ...(missing === undefined ? [] : [missing])];
    return { message: `${start}that is not shown${whole}; ${harmless}`, argument: kept };
  }
  const argument = missing === undefined ? stepsOf(place) : [...stepsOf(place), missing];
  return { message: `${start}${cut}${whole}; ${reason}`, argument };
}

/** graphql-js puts the reason after the last semicolon, and keeps the original error. */
function reasonOf({ message, originalError }: GraphQLError): string {
  const reason = originalError?.message;
  if (reason !== undefined && message.endsWith(`; ${reason}`)) return reason;
  const at = message.lastIndexOf('; ');
  return at === -1 ? message : message.slice(at + 2);
}

/** `i.lines[0].text` as `['i', 'lines', 0, 'text']`. */
function stepsOf(place: string): readonly (string | number)[] {
  return [...place.matchAll(/\w+|\[(\d+)\]/g)].map(([step, index]) =>
    index === undefined ? step : Number(index),
  );
}
