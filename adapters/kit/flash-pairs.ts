/** Images of virtual machines' firmware in two files: the code, which nobody writes to, and the store of its variables. */

const mebibyte = 1024 * 1024;

/** How large both are together, or each is, for the machines of QEMU that start with them. */
const shapes = {
  /** Mapped one behind the other below 4 GiB; each size of OVMF has a layout of its own for the variables. */
  ovmf: (code: number, store: number): boolean => [2 * mebibyte, 4 * mebibyte].includes(code + store) && code > store,
  /** `virt` has two banks, and takes no file that does not fill one. */
  aavmf: (code: number, store: number): boolean => code === 64 * mebibyte && store === 64 * mebibyte,
} as const;

export type FlashPair = keyof typeof shapes;

/** Whether code of this size keeps its variables in a store of that size. Sizes in bytes. */
export const goTogether = (pair: FlashPair, code: number, store: number): boolean => shapes[pair](code, store);
