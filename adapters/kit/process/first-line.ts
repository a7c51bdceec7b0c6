/** What a program said, fit for a message. */

const longest = 200;

/** The first line with anything on it, without control characters, shortened; empty when there is none. */
export function firstLine(output: string): string {
  const clean = (line: string) => line.replace(/[\p{Cc}\s]+/gu, " ").trim();
  const line = output.slice(0, 4096).split(/\r?\n/).map(clean).find(Boolean) ?? "";
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
