import assert from "node:assert/strict";
import { test } from "node:test";
import { openDhcp } from "../../../adapters/netboot/dhcp/index.js";
import { openHttpBoot } from "../../../adapters/netboot/http/index.js";
import { openTftp } from "../../../adapters/netboot/tftp/index.js";
import { openBoard } from "../../../mock-hardware/boards/board.js";
import { standInFirmware } from "../../../mock-hardware/boards/stand-in-firmware.js";
import { systemClock } from "../../../src/model/clock.js";
import type { Asker, BootAnswer, BootFile, NetStage, ServerPlace } from "../../../src/model/netboot.js";
import { FileRefusal, type FileRequest, type Netboot, type TransferEnd } from "../../../src/ports/netboot.js";
import { TestLeases, testNetwork } from "../../support/dhcp-server.js";
import { until } from "../../support/until.js";
import { below, bootFolder, initrd, ipxe, kernel, mac, serial } from "./stand.js";

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface Sent {
  readonly path: string;
  readonly client: string;
  readonly size: number;
  readonly end: TransferEnd;
}

/** A boot plan that knows one board and leads it to a kernel. */
class OneBoard implements Netboot {
  readonly sent: Sent[] = [];
  readonly stages: NetStage[] = [];

  constructor(private readonly files: Readonly<Record<string, Buffer>>) {}

  ask(asker: Asker, { address, httpPort }: ServerPlace): BootAnswer {
    const stage = stageOf(asker);
    this.stages.push(stage);
    const url = `http://${address}:${httpPort}/machines/pi/boot.ipxe`;
    const forms: Partial<Record<NetStage, BootFile>> = {
      board: { form: "board" },
      "uefi-pxe": { form: "pxe", path: "machines/pi/ipxe.efi" },
      ipxe: { form: "ipxe", url },
    };
    return { machine: "pi", stage, architecture: "arm64", file: forms[stage] ?? null, reasons: [] };
  }

  async open({ path, client }: FileRequest) {
    const bytes = this.files[path];
    if (!bytes) throw new FileRefusal("not-found", "there is no such file");
    return {
      size: bytes.length,
      type: "application/octet-stream",
      etag: '"1"',
      modified: null,
      read: (from: number, to: number) => bytes.subarray(from, to),
      close: (end: TransferEnd) => void this.sent.push({ path, client, size: bytes.length, end }),
    };
  }
}

function stageOf({ userClasses, architectures }: Asker): NetStage {
  if (userClasses.includes("iPXE")) return "ipxe";
  const stages: Readonly<Record<number, NetStage>> = { 0: "board", 11: "uefi-pxe", 19: "uefi-http" };
  return stages[architectures[0] ?? -1] ?? "system";
}

test("a board boots from the service's own servers, and they see every file go out whole", async () => {
  const netboot = new OneBoard({
    ...below(`${serial}/`, bootFolder(standInFirmware())),
    "machines/pi/ipxe.efi": ipxe,
    "machines/pi/boot.ipxe": Buffer.from("#!ipxe\nkernel /files/vmlinuz\ninitrd /files/initrd.img\nboot\n"),
    "files/vmlinuz": kernel,
    "files/initrd.img": initrd,
  });
  const parts = { clock: systemClock, logger, netboot };
  const addresses = ["127.0.0.1"];
  const http = await openHttpBoot({
    ...parts,
    addresses,
    port: 0,
    place: (address) => ({ address, httpPort: null, tftpPort: null }),
  });
  const tftp = await openTftp({
    ...parts,
    addresses,
    port: 0,
    place: (address) => ({ address, httpPort: http.ports.http ?? null, tftpPort: null }),
  });
  const network = testNetwork({
    address: "127.0.0.1",
    interface: "lo",
    subnet: { first: "127.0.0.0", bits: 8 },
    pools: [{ from: "127.0.9.10", to: "127.0.9.20" }],
    routers: [],
  });
  const dhcp = await openDhcp({
    ...parts,
    networks: [network],
    leases: new TestLeases(),
    reservations: { of: () => undefined, holder: () => undefined },
    ports: { server: 0, client: 0, proxy: 0 },
    place: { httpPort: http.ports.http ?? null, tftpPort: tftp.ports.tftp ?? null },
    passed: new Map(),
    tell: () => {},
  });
  const board = openBoard({
    mac,
    serial,
    server: "127.0.0.1",
    ports: { dhcpServer: dhcp.ports.dhcp ?? 0, dhcpClient: 0, tftp: tftp.ports.tftp ?? 0 },
  });
  try {
    board.power(true);
    await until(() => board.state() === "os" && netboot.stages.at(-1) === "system");
    assert.equal(board.system()?.initrds.length, 1);
    assert.deepEqual([...new Set(netboot.stages)], ["board", "uefi-pxe", "ipxe", "system"]);
    assert.deepEqual(
      board.history.filter(({ event }) => event.kind === "fault"),
      [],
    );
    const fetched = board.history.flatMap(({ event }) => (event.kind === "fetched" ? [event.bytes] : []));
    await until(
      () => netboot.sent.filter(({ end, size }) => end.problem === null && end.to === size).length === fetched.length,
    );
    // Real addresses of its own, so that a client is known by where it asks from.
    assert.deepEqual([...new Set(netboot.sent.map(({ client }) => client))], ["127.0.9.10"]);
    // The probe of start4.elf, and UEFI's look at the size of its program.
    const aborted = netboot.sent.filter(({ end }) => end.problem !== null).map(({ path }) => path);
    assert.deepEqual(aborted, [`${serial}/start4.elf`, "machines/pi/ipxe.efi"]);
  } finally {
    await board.close();
    await Promise.all([dhcp.close(), tftp.close(), http.close()]);
  }
});
