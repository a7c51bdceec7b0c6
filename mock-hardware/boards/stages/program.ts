/** Starts what UEFI fetched: iPXE, or anything else, which is taken for an operating system. */
import { runIpxe } from "../ipxe/ipxe.js";
import { failed, type Outcome } from "../outcome.js";
import { isIpxe, isProgram } from "../program-kind.js";
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";
import type { Leased } from "../wire/dhcp-client.js";

export interface FetchedProgram {
  readonly content: Content;
  /** TFTP path or URL. */
  readonly name: string;
  readonly from: "pxe" | "http";
  /** The exchange that led to it, which the program can read. */
  readonly leased: Leased;
  /** Where it came from. */
  readonly server: string;
}

/** @throws PowerCut (by rejection) */
export async function startProgram(run: Run, program: FetchedProgram): Promise<Outcome> {
  const { content, name, from } = program;
  if (!isProgram(content)) return failed(`${name} is no EFI program`);
  if (!isIpxe(content)) return { kind: "started", system: { from, program: name, arguments: "", initrds: [] } };
  run.enter("ipxe", name);
  await run.life.pause(run.pace.start);
  const outcome = await runIpxe(run, { name, server: from === "pxe" ? program.server : null });
  if (outcome.kind === "returned" || outcome.kind === "failed") run.enter("uefi");
  return outcome;
}
