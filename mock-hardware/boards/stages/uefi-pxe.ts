/** PXE as EDK2 does it for arm64 (PXE 2.1; EDK2 PxeBcDhcp4.c, PxeBcBoot.c, PxeBcMtftp.c). */
import { randomInt } from "node:crypto";
import { failed, type Outcome } from "../outcome.js";
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";
import { type Chosen, hear, type Leased } from "../wire/dhcp-client.js";
import { addressIn, code, encodeRequest, messageType, pairsIn, type Reply } from "../wire/dhcp-message.js";
import { startProgram } from "./program.js";
import { isOfClass, optionsOf, pxeClient, uefiDialect } from "./uefi-dialect.js";

/** @throws PowerCut (by rejection) */
export async function bootFromPxe(run: Run): Promise<Outcome> {
  const leased = await run.lease(uefiDialect(pxeClient, run, choosePxe));
  if (!leased) return failed("PXE-E16: no valid offer received");
  const boot = await bootReply(run, leased);
  if (boot === null) return failed("PXE-E53: no boot file name received");
  const server = boot.siaddr ?? addressIn(boot.options.get(code.server));
  if (server === null || boot.file === "") return failed("PXE-E53: no boot file name received");
  const content = await download(run, server, boot.file);
  if (content === null) return failed("PXE-E23: the server has no such boot file");
  return startProgram(run, { content, name: boot.file, from: "pxe", leased: { ...leased, boot }, server });
}

/* ── which offer ─────────────────────────────────────────────────────────────────────────────────────────────────── */

/** `pxe`: it says how boot servers are found. `binl`: a boot server has to be asked. `plain`: DHCP without PXE. */
type OfferKind = "pxe" | "binl" | "plain";

function kindOf(offer: Reply): OfferKind {
  if (!isOfClass(offer, "PXEClient")) return "plain";
  return vendorOptions(offer).some(([option]) => option >= 6 && option <= 10) ? "pxe" : "binl";
}

const vendorOptions = ({ options }: Reply) => [...pairsIn(options.get(code.vendor) ?? Buffer.alloc(0))];

/** In the order of PxeBcSelectDhcp4Offer. */
export function choosePxe(offers: readonly Reply[]): Chosen | null {
  const one = (kind: OfferKind, isProxy: boolean) =>
    offers.find((offer) => kindOf(offer) === kind && (offer.yiaddr === null) === isProxy);
  const [plain, whole, binl] = [one("plain", false), one("pxe", false), one("binl", false)];
  const [proxy, binlProxy] = [one("pxe", true), one("binl", true)];
  if (whole) return { address: whole, boot: whole };
  if (plain && proxy) return { address: plain, boot: proxy };
  if (binl) return { address: binl, boot: binl };
  if (plain && binlProxy) return { address: plain, boot: binlProxy };
  const bootable = offers.find((offer) => offer.yiaddr !== null && offer.file !== "");
  return bootable ? { address: bootable, boot: bootable } : null;
}

/** Who names the boot file in the end; null = nobody does. */
async function bootReply(run: Run, { boot, address, ack }: Leased): Promise<Reply | null> {
  switch (kindOf(boot)) {
    case "plain":
      // What the server says last counts.
      return boot === address && ack.file !== "" ? ack : boot;
    case "binl":
      return askBootServer(run, boot);
    case "pxe":
      return usesFileAtOnce(boot) ? boot : menuOf(run, boot);
  }
}

/** Sub-option 6, bit 3: the boot file that is named here, and no menu (PXE 2.1 table 2-1). */
const usesFileAtOnce = (offer: Reply): boolean =>
  offer.file !== "" && vendorOptions(offer).some(([option, value]) => option === 6 && ((value[0] ?? 0) & 8) !== 0);

function menuOf(run: Run, offer: Reply): null {
  run.note({ kind: "fault", text: "a menu of boot servers comes up, where nobody chooses" });
  if (offer.file !== "") run.say(`the menu hides the boot file ${offer.file}`);
  return null;
}

/** Port 4011, from the address that it has now. */
async function askBootServer(run: Run, offer: Reply): Promise<Reply | null> {
  const server = offer.siaddr ?? addressIn(offer.options.get(code.server));
  if (server === null) return null;
  const { mac, ports } = run.board;
  const proxyPort = ports.proxy ?? 4011;
  const { largest, list, machineId, interfaceId, architecture, vendorClass } = optionsOf(pxeClient, run);
  const options = [messageType("REQUEST"), list, largest(), vendorClass, architecture, interfaceId, machineId];
  const socket = await run.open(ports.dhcpClient === 0 ? 0 : proxyPort);
  const xid = randomInt(2 ** 32);
  const request = encodeRequest({ xid, secs: 0, flags: 0, ciaddr: run.address ?? "0.0.0.0", mac, options });
  try {
    for (const patience of run.pace.bootServer) {
      run.note({ kind: "dhcp", message: "REQUEST", from: null, address: null });
      socket.send(request, proxyPort, server);
      const answer = await hear({ ...run.dhcpLine(socket), socket }, xid, patience, ["ACK"]);
      if (answer) return answer;
    }
    return null;
  } finally {
    socket.close();
  }
}

/* ── the boot file ───────────────────────────────────────────────────────────────────────────────────────────────── */

/** Its size first, which it lets go with; then the file, in windows of four blocks. */
async function download(run: Run, server: string, path: string): Promise<Content | null> {
  const [block, window] = [["blksize", "1468"] as const, ["windowsize", "4"] as const];
  const letGo = { code: 8, text: "User aborted the transfer" };
  const asked = await run.tftp({ server, path, options: [["tsize", "0"], block, window], until: "size", letGo });
  // A server without options sends the whole file at once.
  if (asked.kind === "whole") return asked.content;
  if (asked.kind !== "let-go") return null;
  const answer = await run.tftp({ server, path, options: [block, window], until: "end", letGo });
  return answer.kind === "whole" ? answer.content : null;
}
