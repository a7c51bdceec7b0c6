/** MAC addresses as programs write them. */

const digits = "[0-9a-f]{1,2}";
const form = new RegExp(`^${digits}([:-])${digits}(?:\\1${digits}){4}$`, "i");

/** @returns lower case with colons; null = it is none of Ethernet's */
export const macIn = (text: string): string | null =>
  form.test(text)
    ? text
        .toLowerCase()
        .split(/[:-]/)
        .map((pair) => pair.padStart(2, "0"))
        .join(":")
    : null;

/** Of one machine, and not of many: the lowest bit of the first octet says so (IEEE 802 §8.2). */
export const isOneMachines = (mac: string): boolean =>
  mac !== "00:00:00:00:00:00" && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0;
