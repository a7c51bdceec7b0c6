/** What an override means for the boot that starts now. Asked by whatever boots machines: a simulation, a netboot server. */
import type { BootIntent } from "./intent.js";
import type { BootMode, BootTarget } from "./words.js";

export interface BootDecision {
  /** Null = the machine's own boot order. */
  readonly target: Exclude<BootTarget, "None"> | null;
  readonly mode: BootMode;
  /** For UefiHttp: where to boot from; null = as DHCP says. */
  readonly httpBootUri: string | null;
  /** For UefiTarget and UefiBootNext: which one. */
  readonly option: string | null;
  /** For Cd, of a machine that reads discs over the network: the slot in which one is; null = none is. */
  readonly medium?: string | null;
}

export function decideBoot(boot: BootIntent): BootDecision {
  const target = boot.enabled === "Disabled" || boot.target === "None" ? null : boot.target;
  return {
    target,
    mode: boot.mode,
    httpBootUri: target === "UefiHttp" ? boot.httpBootUri : null,
    option: target === "UefiTarget" ? boot.uefiTarget : target === "UefiBootNext" ? boot.bootNext : null,
  };
}
