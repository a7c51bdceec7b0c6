/** The peers: ISC dhcpd, Kea and dnsmasq, each with files of ours; the system's services have nothing to do with them. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ended } from "./child.js";
import { type Seat, wire } from "./network-pair.js";

export type DhcpPeer = "ISC dhcpd" | "Kea" | "dnsmasq";

/** Gives addresses away, or says only what to boot. */
export type Mode = "pool" | "proxy";

interface Program {
  readonly file: string;
  readonly modes: readonly Mode[];
  /** By name. */
  files(seat: Seat, directory: string): Readonly<Record<string, string>>;
  arguments(seat: Seat, directory: string, mode: Mode): readonly string[];
  readonly environment?: (directory: string) => NodeJS.ProcessEnv;
}

const bootFile = "machines/node/ipxe.efi";
const { pool, first, mask, bits, server } = wire;

/** None of them looks for an address on the wire before it gives it away: two would wait seconds for it. */
const programs: Readonly<Record<DhcpPeer, Program>> = {
  "ISC dhcpd": {
    file: "dhcpd",
    modes: ["pool"],
    files: () => ({
      leases: "",
      conf: `
authoritative;
ping-check false;
default-lease-time 3600;
max-lease-time 3600;
subnet ${first} netmask ${mask} {
  range ${pool.from} ${pool.to};
  option routers ${server};
  option domain-name-servers ${server};
  next-server ${server};
  filename "${bootFile}";
}
`,
    }),
    arguments: ({ device }, directory) => [
      ...["-f", "-4", "-q", "--no-pid", "-cf", join(directory, "conf"), "-lf", join(directory, "leases"), device],
    ],
  },
  Kea: {
    file: "kea-dhcp4",
    modes: ["pool"],
    files: ({ device }, directory) => ({ conf: JSON.stringify({ Dhcp4: keaSettings(device, directory) }) }),
    arguments: (_seat, directory) => ["-c", join(directory, "conf")],
    environment: (directory) => ({ KEA_PIDFILE_DIR: directory, KEA_LOCKFILE_DIR: directory }),
  },
  dnsmasq: {
    file: "dnsmasq",
    modes: ["pool", "proxy"],
    files: () => ({}),
    arguments: ({ device }, directory, mode) => [
      ...["--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=root", "--port=0", "--quiet-dhcp"],
      ...["--log-facility=/dev/null", "--bind-interfaces", `--interface=${device}`, "--except-interface=lo"],
      ...(mode === "pool"
        ? [
            ...["--dhcp-authoritative", "--no-ping", "--dhcp-lease-max=200000"],
            ...[`--dhcp-leasefile=${join(directory, "leases")}`, `--dhcp-range=${pool.from},${pool.to},${mask},1h`],
            `--dhcp-boot=${bootFile}`,
          ]
        : [`--dhcp-range=${first},proxy,${mask}`, `--pxe-service=X86-64_EFI,boot,${bootFile}`]),
    ],
  },
};

/** Leases in files, as Debian has it. */
const keaSettings = (device: string, directory: string): object => ({
  "interfaces-config": { interfaces: [device], "dhcp-socket-type": "raw" },
  "lease-database": { type: "memfile", persist: true, name: join(directory, "leases.csv"), "lfc-interval": 0 },
  "valid-lifetime": 3600,
  authoritative: true,
  subnet4: [
    {
      subnet: `${first}/${bits}`,
      pools: [{ pool: `${pool.from} - ${pool.to}` }],
      "option-data": [
        { name: "routers", data: server },
        { name: "domain-name-servers", data: server },
      ],
      "next-server": server,
      "boot-file-name": bootFile,
    },
  ],
  loggers: [{ name: "kea-dhcp4", severity: "ERROR", output_options: [{ output: "stderr" }] }],
});

const folders = [
  process.env.SHOAL_BENCH_DHCP ?? "",
  ...(process.env.PATH ?? "").split(delimiter),
  ...["/usr/sbin", "/usr/local/sbin"],
];

const pathOf = (file: string): string | undefined =>
  folders.map((folder) => join(folder || "/nowhere", file)).find((path) => existsSync(path));

/** Whether it can be measured; else it is told why not. */
export function isThere(name: DhcpPeer): boolean {
  if (pathOf(programs[name].file) !== undefined) return true;
  console.error(`${name} is not measured: ${programs[name].file} is neither in the path nor in SHOAL_BENCH_DHCP`);
  return false;
}

export interface RunningPeer {
  /** @throws Error when it has ended */
  mustRun(): void;
  stop(): Promise<void>;
}

/** With no leases yet. It may not answer at once. */
export async function startPeer(name: DhcpPeer, seat: Seat, mode: Mode): Promise<RunningPeer> {
  const program = programs[name];
  const directory = await mkdtemp(join(tmpdir(), "shoal-dhcp-peer-"));
  for (const [file, text] of Object.entries(program.files(seat, directory)))
    await writeFile(join(directory, file), text);
  const [command = "", ...line] = [...seat.within, pathOf(program.file) ?? program.file];
  const child = spawn(command, [...line, ...program.arguments(seat, directory, mode)], {
    env: { ...process.env, ...program.environment?.(directory) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-2000);
  });
  return {
    mustRun: () => mustRun(child, name, said),
    async stop() {
      await ended(child, () => child.kill("SIGKILL"));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function mustRun({ exitCode, signalCode }: ChildProcess, name: string, said: string): void {
  if (exitCode !== null || signalCode !== null)
    throw new Error(`${name} ended with ${exitCode ?? signalCode}: ${said}`);
}
