/** Whether a store of variables has a platform key in it, by which its firmware would check signatures (UEFI §32.3). Pure. */

/** As the variable lies in a store of EDK2: the GUID of global variables, and behind it its name with the NUL. */
const mark = Buffer.concat([Buffer.from("61dfe48bca93d211aa0d00e098032b8c", "hex"), Buffer.from("PK\0", "utf16le")]);

/** From the variable's beginning to its GUID (VariableFormat.h, AUTHENTICATED_VARIABLE_HEADER). */
const guidAt = 44;
const stateAt = 2;
const start = 0x55aa;
/** Written, and also while its successor is being written. */
const live: readonly (number | undefined)[] = [0x3f, 0x3e];

/** @param bytes the store, from wherever it begins */
export function hasPlatformKey(bytes: Uint8Array): boolean {
  const store = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = store.indexOf(mark); at >= 0; at = store.indexOf(mark, at + 1)) {
    const variable = at - guidAt;
    if (variable >= 0 && store.readUInt16LE(variable) === start && live.includes(store[variable + stateAt]))
      return true;
  }
  return false;
}
