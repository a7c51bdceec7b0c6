/** A board before a server that knows it, and the answers that lead it all the way. */
import { type Board, type BoardOptions, openBoard } from "../../../mock-hardware/boards/board.js";
import type { BoardEvent, Fetched } from "../../../mock-hardware/boards/record.js";
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { standInInitrd, standInProgram } from "../../../mock-hardware/boards/stand-in-programs.js";
import { type Answer, type Asked, type MiniServer, openMiniServer, type Script, server } from "./mini-server.js";

export const mac = "02:00:5e:10:01:01";
export const serial = "1234abcd";
export const address = "127.0.5.17";

/** The firmware without the room between its code and its variables: a boot takes a tenth of the time. */
export const small = (image: Buffer): Buffer => Buffer.concat([image.subarray(0, 0x28000), image.subarray(0x3b0000)]);

/** For firmware of true size. */
export const config = "[all]\narm_64bit=1\narmstub=RPI_EFI.fd\ndevice_tree_address=0x3e0000\ndtoverlay=miniuart-bt\n";

/** As a Raspberry Pi's boot loader wants it. */
export const vendorOptions = Buffer.concat([
  Buffer.from("0601030a0400505845091400001152617370626572727920506920426f6f74ff", "hex"),
]);

/** Which program asks, by its architecture and its user class. */
export function stageOf({ options }: Asked): "rom" | "pxe" | "http" | "ipxe" | "system" {
  if (options.has(77)) return "ipxe";
  const architecture = options.get(93)?.readUInt16BE(0);
  const stages = { 0: "rom", 11: "pxe", 19: "http" } as const;
  return stages[architecture as keyof typeof stages] ?? "system";
}

const offer = 2;
const ack = 5;
/** OFFER for DISCOVER, ACK for REQUEST. */
export const answering = ({ type }: Asked, rest: Omit<Answer, "type">): Answer => ({
  type: type === 1 ? offer : ack,
  yiaddr: address,
  ...rest,
});

export const bootAnswer = (asked: Asked): Answer =>
  answering(asked, { siaddr: server, options: { 60: "PXEClient", 43: vendorOptions } });

/** Answers of one server that leads through PXE and iPXE to a kernel. */
export const wholeWay =
  (http: number) =>
  (asked: Asked): Answer => {
    const script = `http://${server}:${http}/boot.ipxe`;
    switch (stageOf(asked)) {
      case "rom":
        return bootAnswer(asked);
      case "pxe":
        return answering(asked, { siaddr: server, options: { 67: "ipxe.efi" } });
      case "http":
        return answering(asked, { options: { 60: "HTTPClient", 67: `http://${server}:${http}/system.efi` } });
      case "ipxe":
        return answering(asked, { options: { 67: script, 175: Buffer.of(0xb0, 1, 1) } });
      case "system":
        return answering(asked, { options: { 51: Buffer.of(0, 0, 0x0e, 0x10) } });
    }
  };

const configFor = (image: Buffer): string =>
  image.length > 0x1f0000 ? config : config.replace("0x3e0000", "0x1f0000");

export const bootFolder = (image = small(standInFirmware()), text = configFor(image)): Record<string, Buffer> => ({
  "config.txt": Buffer.from(text),
  "start4.elf": Buffer.alloc(5_000, 1),
  "fixup4.dat": Buffer.alloc(700, 2),
  "bcm2711-rpi-4-b.dtb": Buffer.alloc(1_024, 3),
  "overlays/miniuart-bt.dtbo": Buffer.alloc(100, 4),
  "RPI_EFI.fd": image,
});

export const below = (prefix: string, files: Record<string, Buffer>): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [prefix + path, bytes]));

export const ipxe = standInProgram("iPXE", 4_000);
export const system = standInProgram("a system", 3_000);
export const kernel = standInProgram("Linux", 9_000);
export const initrd = standInInitrd(5_000);
export const disc = Buffer.alloc(40_000);
disc.write("CD001", 16 * 2048 + 1, "latin1");

export interface Stand {
  readonly mini: MiniServer;
  readonly board: Board;
  events<K extends BoardEvent["kind"]>(kind: K): Extract<BoardEvent, { kind: K }>[];
  fetched(): string[];
  close(): Promise<void>;
}

export async function stand(
  script: (at: { readonly http: number }) => Script,
  options: Partial<BoardOptions> = {},
): Promise<Stand> {
  const mini = await openMiniServer(script);
  const { dhcp, proxy, tftp } = mini.ports;
  const ports = { dhcpServer: dhcp, dhcpClient: 0, proxy, tftp };
  const board = openBoard({ mac, serial, server, ports, ...options });
  const events: Stand["events"] = (kind) =>
    board.history.flatMap(({ event }) => (event.kind === kind ? [event as never] : []));
  return {
    mini,
    board,
    events,
    fetched: () => events("fetched").map(({ name }: Fetched) => name),
    async close() {
      await board.close();
      await mini.close();
    },
  };
}

/** Runs what a test does with a stand, and takes the stand down. */
export async function standing<T>(opening: Promise<Stand>, use: (stand: Stand) => Promise<T>): Promise<T> {
  const one = await opening;
  try {
    return await use(one);
  } finally {
    await one.close();
  }
}
