/** The boot loader in the EEPROM: finds its server by DHCP, and loads start4.elf. */
import { loaderId } from "../identity.js";
import type { Outcome } from "../outcome.js";
import type { Run } from "../run.js";
import type { Chosen, DhcpDialect } from "../wire/dhcp-client.js";
import { addressIn, code, messageType, type Option, type Reply, text, textUntilNul } from "../wire/dhcp-message.js";
import { LoaderFiles } from "./loader-files.js";

const wanted = [1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135];

/** What it looks for in option 43, wherever it stands. */
const mark = "Raspberry Pi Boot";

/** @returns where start4.elf goes on. @throws PowerCut (by rejection) */
export async function runRom(run: Run): Promise<LoaderFiles | Outcome> {
  const leased = await run.lease(dialect(run));
  const server = leased && serverOf(leased.boot);
  if (!leased || !server) return { kind: "restart", why: "nobody offers to boot a Raspberry Pi" };
  const files = await filesAt(run, server);
  await files.fetch("config.txt");
  for (const recovery of ["recover4.elf", "recovery.elf"]) await files.probe(recovery);
  const program = (await files.fetch("start4.elf")) ?? (await files.fetch("start.elf"));
  if (program === null) return { kind: "restart", why: `${server} has no start4.elf for it` };
  await files.fetch("fixup4.dat");
  return files;
}

/** The prefix is dropped for good where it leads to nothing. */
async function filesAt(run: Run, server: string): Promise<LoaderFiles> {
  const own = new LoaderFiles(run, server, `${run.board.serial}/`);
  for (const name of ["start4.elf", "start.elf"]) if (await own.probe(name)) return own;
  return new LoaderFiles(run, server, "");
}

function dialect(run: Run): DhcpDialect {
  const { romTry, romGiveUp } = run.pace;
  const list: Option = [code.parameterList, Buffer.from(wanted)];
  const self: readonly Option[] = [
    [code.architecture, Buffer.of(0, 0)],
    [code.interfaceId, Buffer.of(1, 2, 1)],
    [code.machineId, loaderId(run.board)],
  ];
  return {
    flags: 0,
    discover: [messageType("DISCOVER"), list, [code.vendorClass, text("PXEClient:Arch:00000:UNDI:002001")], ...self],
    // Without its class, unlike everybody else.
    request: (offer) => [messageType("REQUEST"), ...answering(offer), list, ...self],
    tries: Array.from({ length: Math.max(1, Math.ceil(romGiveUp / romTry)) }, () => romTry),
    choose,
    linger: () => 0,
  };
}

/** Which address of whose offer is asked for. */
export const answering = ({ yiaddr, options }: Reply): readonly Option[] => [
  [code.server, options.get(code.server) ?? Buffer.alloc(4)],
  [code.requestedAddress, Buffer.from((yiaddr ?? "0.0.0.0").split(".").map(Number))],
];

function choose(offers: readonly Reply[]): Chosen | null {
  const addressed = offers.filter(({ yiaddr }) => yiaddr !== null);
  const whole = addressed.find((offer) => isMarked(offer) || tftpServer(offer) !== null);
  if (whole) return { address: whole, boot: whole };
  const [address] = addressed;
  const boot = offers.find(isMarked);
  return address && boot ? { address, boot } : null;
}

function isMarked({ options }: Reply): boolean {
  const vendorClass = textUntilNul(options.get(code.vendorClass) ?? Buffer.alloc(0));
  return vendorClass.startsWith("PXEClient") && (options.get(code.vendor)?.includes(mark) ?? false);
}

/** Option 66 counts only as a dotted quad: it has no resolver. */
function tftpServer({ options }: Reply): string | null {
  const name = textUntilNul(options.get(code.tftpServer) ?? Buffer.alloc(0));
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) ? name : null;
}

const serverOf = (boot: Reply): string | null =>
  tftpServer(boot) ?? boot.siaddr ?? addressIn(boot.options.get(code.server));
