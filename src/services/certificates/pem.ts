/** PEM texts (RFC 7468), taken apart in one pass whatever they hold. */

export interface PemBlock {
  /** e.g. `CERTIFICATE`. */
  readonly label: string;
  /** From BEGIN to END. */
  readonly text: string;
}

/** A chain of RSA-4096 certificates and their key stay far below. */
export const mostPemCharacters = 64 * 1024;
export const mostPemBlocks = 16;

/** @returns the first `mostPemBlocks` blocks; text around them is left out, as the RFC allows */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let from = 0;
  while (blocks.length < mostPemBlocks) {
    const begin = text.indexOf("-----BEGIN ", from);
    const labelEnd = text.indexOf("-----", begin + 11);
    if (begin < 0 || labelEnd < 0) return blocks;
    const label = text.slice(begin + 11, labelEnd);
    const end = `-----END ${label}-----`;
    const endAt = text.indexOf(end, labelEnd);
    // Without its own end, nothing after it can be told from its inside.
    if (endAt < 0) return blocks;
    from = endAt + end.length;
    blocks.push({ label, text: `${text.slice(begin, from)}\n` });
  }
  return blocks;
}

const keyLabels: readonly string[] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

export interface PemParts {
  /** In the order given. */
  readonly certificates: readonly string[];
  /** The first private key that is not encrypted. */
  readonly key: string | null;
}

export function pemParts(text: string): PemParts {
  const blocks = text.length > mostPemCharacters ? [] : pemBlocks(text);
  return {
    certificates: blocks.filter(({ label }) => label === "CERTIFICATE").map((block) => block.text),
    key: blocks.find(({ label }) => keyLabels.includes(label))?.text ?? null,
  };
}
