/** From how a port is typed to its number, and back. A spelling holds `{n}` for the number, or `{z}` where the first is 0. */

/** Case and spaces do not matter, as on the devices: `gigabitEthernet 1/0/5`. Null = it has no such port. */
export function portNumber(typed: string, spellings: readonly string[], count: number): number | null {
  const wanted = plain(typed);
  for (const spelling of spellings) {
    const [before = "", after = ""] = plain(spelling).split(/\{[nz]\}/);
    if (wanted.length <= before.length + after.length) continue;
    if (!wanted.startsWith(before) || !wanted.endsWith(after)) continue;
    const digits = wanted.slice(before.length, wanted.length - after.length);
    if (!/^(?:0|[1-9]\d{0,3})$/.test(digits)) continue;
    const number = Number(digits) + (spelling.includes("{z}") ? 1 : 0);
    if (number >= 1 && number <= count) return number;
  }
  return null;
}

export const portName = (number: number, spellings: readonly string[]): string =>
  (spellings[0] ?? "{n}").replace("{n}", String(number)).replace("{z}", String(number - 1));

const plain = (text: string): string => text.replaceAll(/\s/g, "").toLowerCase();
