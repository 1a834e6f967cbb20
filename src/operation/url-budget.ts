/** Divides the longest URL between ids and everything else. */

/** The length at which a batch, or a part of a long filter, is split. The other half is for a wide selection. */
export function batchUrlBytes(maxUrlBytes: number): number {
  return Math.floor(maxUrlBytes / 2);
}
