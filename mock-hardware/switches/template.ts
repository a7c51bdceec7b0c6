/** Where a port is, for what a fixture says of all ports at once. */
export interface Numbers {
  /** From 1 through all boxes. */
  readonly number: number;
  readonly group: number;
  /** From 1 within its box. */
  readonly index: number;
}

/** `1/0/{index}` for a port: `{port}`, `{group}` and `{index}` are replaced, and `{z}`, the index of who counts from 0. */
export const fill = (template: string, { number, group, index }: Numbers): string =>
  template
    .replaceAll("{port}", `${number}`)
    .replaceAll("{group}", `${group}`)
    .replaceAll("{index}", `${index}`)
    .replaceAll("{z}", `${index - 1}`);
