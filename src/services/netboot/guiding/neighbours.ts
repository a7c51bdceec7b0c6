/** Who is on the wire, as the kernel knows it from answering them: for clients whose address somebody else gave. */
import { readFileSync } from "node:fs";
import type { Logger } from "../../../ports/logger.js";

const table = "/proc/net/arp";

/** ATF_COM of Linux's if_arp.h: the entry is complete. */
const complete = 0x2;

/** @param text as Linux's /proc/net/arp has it: a heading, then address, type, flags, MAC address, mask, device */
export function parseNeighbours(text: string): ReadonlyMap<string, string> {
  const rows = text
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return new Map(
    rows.flatMap(([address = "", , flags = "", mac = ""]) =>
      (Number(flags) & complete) !== 0 && /^[0-9a-f:]{17}$/i.test(mac) ? [[address, mac.toLowerCase()] as const] : [],
    ),
  );
}

/** Elsewhere than on Linux nobody is known. */
export function readNeighbours(logger: Logger): () => ReadonlyMap<string, string> {
  let isTold = false;
  return () => {
    try {
      // Not of a disk, and short: the kernel writes it while it is read.
      return parseNeighbours(readFileSync(table, "latin1"));
    } catch (error) {
      if (!isTold) logger.info("who is on the wire is not known here", { table, error });
      isTold = true;
      return new Map();
    }
  };
}
