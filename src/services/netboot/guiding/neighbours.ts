/** Who is on the wire, as the kernel knows it from answering them: for clients whose address somebody else gave. */
import { readFileSync } from "node:fs";
import { neighbourTable, parseNeighbours } from "../../../model/neighbours.js";
import type { Logger } from "../../../ports/logger.js";

/** @returns MAC addresses by IPv4 address; elsewhere than on Linux nobody is known */
export function readNeighbours(logger: Logger): () => ReadonlyMap<string, string> {
  let isTold = false;
  return () => {
    try {
      const rows = parseNeighbours(readFileSync(neighbourTable, "latin1"));
      return new Map(rows.map(({ address, mac }) => [address, mac]));
    } catch (error) {
      if (!isTold) logger.info("who is on the wire is not known here", { table: neighbourTable, error });
      isTold = true;
      return new Map();
    }
  };
}
