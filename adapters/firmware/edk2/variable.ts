/** A variable as the bytes of a store tell it. */
export interface StoredVariable {
  /** Lower case with hyphens. */
  readonly guid: string;
  /** UTF-16 code units as they lie there, lone surrogates too; without the NUL at the end. */
  readonly name: string;
  /** EFI_VARIABLE_* bits (UEFI §8.2). */
  readonly attributes: number;
  /** May be a part of the image it was read from: not to be changed. */
  readonly data: Uint8Array;
  /** EFI_TIME (UEFI §8.3), 16 bytes; null = all zero, or the store is a plain one. */
  readonly time: Uint8Array | null;
  /** Of a count-based authenticated variable. Left out when writing = as the store has it. */
  readonly monotonicCount?: bigint;
  readonly publicKeyIndex?: number;
}

/** What tells variables apart: real stores hold one name under two GUIDs. */
export const keyOf = ({ guid, name }: Pick<StoredVariable, "guid" | "name">): string => `${guid} ${name}`;
