/** How the longest URL is shared out between ids and everything else. */

/** The length at which a batch, or one part of a long filter, is cut. The other half is left for a wide selection. */
export function batchUrlBytes(maxUrlBytes: number): number {
  return Math.floor(maxUrlBytes / 2);
}
