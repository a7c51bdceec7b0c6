/** Which program of a machine asks, told by what its packet says of it. Pure. */
import type { Asker, BootArchitecture, NetStage } from "../../model/netboot.js";
import { identityOf, isBoard } from "./machine-id.js";

export interface Standing {
  readonly stage: NetStage;
  /** null = it does not say, or it is none that anything here is built for. */
  readonly architecture: BootArchitecture | null;
  /** It is the boot loader of a Raspberry Pi. */
  readonly isPi: boolean;
  /** Of a Raspberry Pi's boot loader, 8 lower-case hex digits in the order of the bytes; null = it does not say. */
  readonly piSerial: string | null;
  /** SMBIOS UUID, lower case with hyphens; null = it does not say. */
  readonly uuid: string | null;
}

type Way = "pxe" | "http";

interface Processor {
  readonly architecture: BootArchitecture | null;
  readonly way: Way;
  readonly uBoot?: true;
}

const pxe = (architecture: BootArchitecture | null): Processor => ({ architecture, way: "pxe" });
const http = (architecture: BootArchitecture | null): Processor => ({ architecture, way: "http" });

/**
 * IANA's "Processor Architecture Types" (RFC 5970 §3.3, which RFC 4578 §2.1 began). 7 and 9 are both used by x86-64: RFC 4578 had
 * them the wrong way round until its erratum. Nothing here is built for what has no architecture.
 */
const processors: Readonly<Record<number, Processor>> = {
  0: pxe("bios"),
  6: pxe("ia32"),
  7: pxe("x86-64"),
  9: pxe("x86-64"),
  10: pxe("arm32"),
  11: pxe("arm64"),
  15: http("ia32"),
  16: http("x86-64"),
  17: http("x86-64"),
  18: http("arm32"),
  19: http("arm64"),
  20: http("bios"),
  21: { ...pxe("arm32"), uBoot: true },
  22: { ...pxe("arm64"), uBoot: true },
  23: { ...http("arm32"), uBoot: true },
  24: { ...http("arm64"), uBoot: true },
  25: pxe("riscv32"),
  26: http("riscv32"),
  27: pxe("riscv64"),
  28: http("riscv64"),
  // RISC-V of 128 bits, and LoongArch of 32.
  29: pxe(null),
  30: http(null),
  37: pxe(null),
  38: http(null),
  39: pxe("loongarch64"),
  40: http("loongarch64"),
};

/** PXE 2.1 §2.2.3.1: a client that says no more than its class is a PC. */
const plainPc = pxe("bios");

export function standingOf(asker: Asker): Standing {
  const { serial, uuid } = identityOf(asker.machineId);
  if (isIpxe(asker)) return standing("ipxe", processorOf(asker)?.architecture ?? null, uuid);
  if (isBoard(asker)) return { stage: "board", architecture: null, isPi: true, piSerial: serial, uuid: null };
  const processor = processorOf(asker);
  return processor ? standing(stageOf(asker, processor), processor.architecture, uuid) : standing("system", null, uuid);
}

const standing = (stage: NetStage, architecture: BootArchitecture | null, uuid: string | null): Standing => ({
  stage,
  architecture,
  isPi: false,
  piSerial: null,
  uuid,
});

/** iPXE says so in option 77, in any form; a build that hides it still has options of its own. */
const isIpxe = ({ userClasses, ipxe }: Asker): boolean =>
  ipxe !== null || userClasses.some((name) => name.toLowerCase() === "ipxe");

function stageOf({ vendorClass }: Asker, { architecture, way, uBoot }: Processor): NetStage {
  if (vendorClass?.startsWith("HTTPClient")) return "uefi-http";
  if (uBoot || isUBoot(vendorClass)) return way === "http" ? "uefi-http" : "u-boot";
  // Some firmware says it boots by HTTP in option 93 alone.
  if (way === "http" && !vendorClass?.startsWith("PXEClient")) return "uefi-http";
  return architecture === "bios" ? "bios-pxe" : "uefi-pxe";
}

function processorOf({ architectures, vendorClass }: Asker): Processor | undefined {
  const known = architectures.map((type) => processors[type]).find((found) => found !== undefined);
  if (known) return known;
  if (isUBoot(vendorClass)) return { ...pxe(uBootArchitecture(vendorClass ?? "")), uBoot: true };
  const way = /^(PXE|HTTP)Client(?::Arch:(\d{5}))?/.exec(vendorClass ?? "");
  if (!way) return architectures.length > 0 ? pxe(null) : undefined;
  const [, kind, type] = way;
  if (type === undefined && architectures.length === 0) return kind === "PXE" ? plainPc : http(null);
  return processors[Number(type)] ?? (kind === "PXE" ? pxe(null) : http(null));
}

const isUBoot = (vendorClass: string | null): boolean => vendorClass?.startsWith("U-Boot") ?? false;

/** U-Boot's CONFIG_BOOTP_VCI_STRING, e.g. `U-Boot.armv8`. */
function uBootArchitecture(vendorClass: string): BootArchitecture | null {
  if (/armv8|arm64|aarch64/i.test(vendorClass)) return "arm64";
  if (/arm/i.test(vendorClass)) return "arm32";
  return /riscv/i.test(vendorClass) ? "riscv64" : null;
}

/**
 * Whether only an operating system says so much of itself: firmware that merely wants an address, as EDK2 does for its own
 * network stack, says neither a class nor a name.
 */
export const isOperatingSystem = ({ vendorClass, hostName }: Asker): boolean =>
  vendorClass !== null || hostName !== null;
