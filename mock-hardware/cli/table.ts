/** Texts in columns. */
import type { MockDevice } from "../switches/device.js";
import type { Show } from "./cli-fixture.js";
import type { Seen } from "./seen.js";

/** Negative widths are right-aligned; the cells are joined by one space. */
export const columns = (widths: readonly number[], cells: readonly string[]): string =>
  cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      return width < 0 ? cell.padStart(-width) : cell.padEnd(width);
    })
    .join(" ");

export interface Layout {
  /** Lines above the rows. */
  readonly head: string | ((device: MockDevice) => string);
  readonly widths: readonly number[];
  readonly row: (port: Seen) => readonly string[];
  readonly foot?: (ports: readonly Seen[], device: MockDevice) => string;
}

export const table =
  ({ head, widths, row, foot }: Layout): Show =>
  (ports, device) =>
    [
      typeof head === "string" ? head : head(device),
      ...ports.map((port) => columns(widths, row(port))),
      ...(foot ? [foot(ports, device)] : []),
    ].join("\n");

/** One text for each port. */
export const each =
  (text: (port: Seen) => string): Show =>
  (ports) =>
    ports.map(text).join("\n");
