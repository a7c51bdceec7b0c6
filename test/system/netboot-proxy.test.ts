/** Beside another server that gives the addresses, and behind a relay: real firmware boots all the same. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { type Host, type Lab, lacksLab } from "./netboot/lab.js";
import { lacksLinux, putLinux } from "./netboot/linux.js";
import { openRack } from "./netboot/rack.js";
import { missing, plainEnvironment, until } from "./program.js";
import { efiProgram } from "./qemu/efi-program.js";
import { firmwares, lacksFirmware, seabios } from "./qemu/firmware.js";
import { newStore, putOn } from "./qemu/store.js";
import type { Undoing } from "./shoal.js";
import { afterwards } from "./undoing.js";

const { aavmf } = firmwares;

const lacks = (...more: readonly (string | false)[]): string | false =>
  missing("curl") || missing("dnsmasq") || lacksLab() || more.find((one) => one !== false) || false;

/** Runs dnsmasq until the test ends. @returns what it says */
function dnsmasq(test: Undoing, { within }: Pick<Host, "within">, ...args: readonly string[]): () => string {
  const own = ["--no-daemon", "--conf-file=/dev/null", "--port=0", "--log-dhcp", "--leasefile-ro", "--user=root"];
  const [program = "", ...rest] = [...within, "dnsmasq", ...own, ...args];
  const child = spawn(program, rest, { env: plainEnvironment });
  const ended = new Promise((resolve) => child.on("close", resolve));
  afterwards(test, async () => {
    child.kill("SIGKILL");
    await ended;
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  return () => said;
}

const started = (said: () => string) => until("dnsmasq", () => /started/.test(said()));

/** A computer that gives addresses and knows nothing of booting. */
async function addressServer(test: Undoing, lab: Lab): Promise<() => string> {
  const other = await lab.host("other", { address: "10.77.0.2/24" });
  const said = dnsmasq(
    test,
    other,
    "--interface=eth0",
    "--bind-interfaces",
    "--no-ping",
    "--dhcp-range=10.77.0.200,10.77.0.220,1h",
  );
  await started(said);
  return said;
}

test("UEFI boots what the proxy says, at the address that the other server gave", {
  skip: lacks(lacksFirmware(aavmf)),
}, async (context) => {
  const variables = await newStore(context, aavmf);
  let said = () => "";
  const rack = await openRack(context, {
    machine: aavmf,
    hardware: { variables },
    network: { dhcp: "proxy", pools: [] },
    netboot: { boot: { programs: { arm64: "boot.efi" } } },
    about: { processors: { architecture: "ARM" } },
    files: (folder) => putOn(folder, "boot.efi", efiProgram("aarch64", "The proxy said so.")),
    plug: async (lab) => {
      said = await addressServer(context, lab);
      return { tap: await lab.tap("guest0") };
    },
  });
  await rack.override("Pxe");
  assert.match(await rack.run(), /The proxy said so\./);
  assert.match(said(), /DHCPACK\(eth0\) 10\.77\.0\.2\d\d/);
});

test("iPXE in a BIOS boots what the proxy says", {
  skip: lacks(lacksFirmware(seabios), lacksLinux()),
}, async (context) => {
  const rack = await openRack(context, {
    machine: seabios,
    hardware: { memory: 512 },
    network: { dhcp: "proxy", pools: [] },
    netboot: { boot: { kernel: "vmlinuz", initrds: ["initrd"], arguments: "console=ttyS0 quiet proxied" } },
    files: (folder) => putLinux(context, folder),
    plug: async (lab) => {
      await addressServer(context, lab);
      return { tap: await lab.tap("guest0") };
    },
  });
  assert.match(await rack.run(), /started with: .*proxied/);
});

test("a machine behind a relay gets an address of its own network, and boots", {
  skip: lacks(lacksFirmware(aavmf)),
}, async (context) => {
  const variables = await newStore(context, aavmf);
  const rack = await openRack(context, {
    machine: aavmf,
    hardware: { variables },
    network: {
      id: "far",
      address: "10.77.0.1",
      subnet: "10.78.0.0/24",
      pools: ["10.78.0.100-10.78.0.110"],
      routers: ["10.78.0.1"],
    },
    netboot: { boot: { programs: { arm64: "boot.efi" } } },
    about: { processors: { architecture: "ARM" } },
    files: (folder) => putOn(folder, "boot.efi", efiProgram("aarch64", "This came through a relay.")),
    plug: async (lab) => {
      // A router between the bridge and the network of the guest.
      const router = await lab.host("router", { address: "10.77.0.3/24" });
      await router.must("ip", "tuntap", "add", "dev", "guest0", "mode", "tap");
      await router.must("ip", "addr", "add", "10.78.0.1/24", "dev", "guest0");
      await router.must("ip", "link", "set", "guest0", "up");
      await router.must("sysctl", "-qw", "net.ipv4.ip_forward=1");
      await lab.must("ip", "route", "add", "10.78.0.0/24", "via", "10.77.0.3");
      await started(dnsmasq(context, router, "--interface=guest0", "--dhcp-relay=10.78.0.1,10.77.0.1"));
      return { tap: "guest0", within: router.within };
    },
  });
  await rack.override("Pxe");
  assert.match(await rack.run(), /This came through a relay\./);
});
