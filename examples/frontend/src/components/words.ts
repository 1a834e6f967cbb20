/** Readable forms of enum values: `ACCESS_MANAGEMENT` → `access management`. */
export function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

export function capitalized(name: string): string {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `1 buyer`, `26 buyers`; a dash if the number is unknown. */
export function counted(count: number | null | undefined, noun: string): string {
  return `${count ?? '–'} ${noun}${count === 1 ? '' : 's'}`;
}
