/** Session tokens: 256 random bits, shown as hex. */
import { createHash } from "node:crypto";

/** As many bytes as asked for, from a source that nobody can foresee. */
export type Random = (bytes: number) => Buffer;

const tokenBytes = 32;
const bits = tokenBytes * 8;

export const isToken = (text: string): boolean => text.length === 2 * tokenBytes && /^[0-9a-f]+$/.test(text);

/** What is kept of a token. It has full entropy, so one round of a plain hash cannot be searched. */
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

function onesAndRuns(bytes: Uint8Array): { ones: number; runs: number } {
  let ones = 0;
  let runs = 0;
  let last: number | undefined;
  for (const byte of bytes)
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (byte >> shift) & 1;
      ones += bit;
      if (bit !== last) runs++;
      last = bit;
    }
  return { ones, runs };
}

/** erfc(x) >= 0.01 as long as x is no larger; spares us an erfc. */
const widest = 1.8213863677;

/**
 * Whether 256 bits pass the frequency test (§2.1) and the runs test (§2.3) of NIST SP 800-22 at p >= 0.01.
 */
export function isBalanced(bytes: Uint8Array): boolean {
  const { ones, runs } = onesAndRuns(bytes);
  const share = ones / bits;
  const spread = share * (1 - share);
  // §2.3.4 step 2: the runs test means nothing for bits that are too uneven. This also keeps `spread` above 0.
  if (Math.abs(share - 0.5) >= 2 / Math.sqrt(bits)) return false;
  const frequency = Math.abs(2 * ones - bits) / Math.sqrt(2 * bits);
  const alternation = Math.abs(runs - 2 * bits * spread) / (2 * Math.sqrt(2 * bits) * spread);
  return frequency <= widest && alternation <= widest;
}

/** A source that fails so often is broken, and nothing made from it may be given out. */
const mostDraws = 100;

/**
 * Draws again when a token is lopsided. One good token in fifty is, by chance, and conformance checkers, which see only
 * one, take it for a sign of a bad source. It costs 0.03 of 256 bits.
 *
 * @throws Error when the source yields nothing but lopsided bits
 */
export function drawToken(random: Random): string {
  for (let draw = 0; draw < mostDraws; draw++) {
    const bytes = random(tokenBytes);
    if (isBalanced(bytes)) return bytes.toString("hex");
  }
  throw new Error("the random source is broken: no balanced token in 100 draws");
}
