/** What a controller tells of a device (`stat/device/<mac>`), looked at before it is believed. */

export type Row = Readonly<Record<string, unknown>>;

export interface Told {
  /** By which it is written to. */
  readonly id: string;
  readonly device: Row;
}

export const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** More ports than any switch has. */
const mostRows = 1024;

/** @returns the objects in an array; empty when it is none */
export const rowsOf = (value: unknown): readonly Row[] =>
  Array.isArray(value) ? value.slice(0, mostRows).filter(isRow) : [];

export const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The `data` of an answer; null = it is not of the controller's form. */
export function dataOf(body: unknown): readonly Row[] | null {
  return isRow(body) && Array.isArray(body.data) ? rowsOf(body.data) : null;
}

/** `meta.msg` of an answer, such as `api.err.LoginRequired`; null = there is no error in it. */
export function errorOf(body: unknown): string | null {
  if (!isRow(body)) return null;
  if (isRow(body.meta)) return body.meta.rc === "error" ? (textOf(body.meta.msg) ?? "error") : null;
  return textOf(body.message) ?? textOf(body.code);
}

export function toldOf(data: readonly Row[], mac: string): Told | null {
  const device = data.find((row) => textOf(row.mac)?.toLowerCase() === mac);
  const id = textOf(device?._id);
  return device === undefined || id === null ? null : { id, device };
}

/**
 * `state` of the device, as the controller's own page words it. While the controller does not hear from the device its
 * tables are memories. 1 = connected, 5 = being given its settings: it talks.
 */
export function silenceOf({ state }: Row): string | null {
  if (typeof state !== "number" || state === 1 || state === 5) return null;
  const words: Readonly<Record<number, string>> = {
    0: "disconnected",
    2: "waiting to be adopted",
    4: "updating its firmware",
    6: "not heard of for a while",
    7: "being adopted",
    11: "isolated",
  };
  return words[state] ?? `in state ${state}`;
}
