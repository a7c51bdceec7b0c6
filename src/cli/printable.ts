/** Texts of devices, and of their neighbours by LLDP, come from whoever can plug in a cable: none may drive the terminal. */

/** On one line, without anything that a terminal or a reader could take for something else. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, "·");

/** @returns at most `longest` characters */
export function clipped(text: string, longest: number): string {
  const characters = [...printable(text)];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}

/** `1 lease`, `2 leases`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Rows of cells as text in columns; the first row holds the headings. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  const pad = (cell: string, column: number) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length);
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}
