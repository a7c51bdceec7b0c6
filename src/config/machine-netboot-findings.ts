/** What no schema can say of what the network has for each machine. */
import { ipv4Number, ipv4Range, isInSubnet } from "../model/ipv4.js";
import type { NetworkRules } from "../model/netboot.js";
import type { Finding, Placed } from "./across.js";
import { readOptions, type WrittenBoot, type WrittenMachineNetboot } from "./netboot.js";
import type { Path } from "./source.js";
import { unknownMember } from "./unknown.js";

/** The servers, as far as machines depend on them. */
export interface Served {
  /** Whether there is a folder of boot files. */
  readonly files: boolean;
  /** Whether they are on. */
  readonly tftp: boolean;
  readonly http: boolean;
  readonly networks: readonly NetworkRules[];
}

/** @param served undefined = there are none; null = what is said of them is wrong */
export function* machineFindings(machines: readonly Placed[], served: Served | undefined | null): Generator<Finding> {
  const claims = new Map<string, Path>();
  for (const { index, entry } of machines) {
    if ("fleet" in entry || entry.netboot === undefined) continue;
    const path = ["machines", index, "netboot"];
    const { netboot } = entry;
    if (served === undefined) {
      const hint = "Add netboot: { networks: [{ interface: eth1 }] } to the file.";
      yield { path, text: "is of no use: no network is served", hint };
    }
    if (netboot.boot) yield* bootFindings(netboot.boot, [...path, "boot"], served);
    for (const { key, text } of readOptions(netboot.options).problems) yield { path: [...path, "options", key], text };
    if (served) yield* networkFindings(netboot, path, served.networks);
    if (served) yield* wayFindings(netboot, path, served);
    yield* claim(claims, netboot.address, [...path, "address"]);
    yield* claim(claims, netboot.serial?.toLowerCase().slice(-8), [...path, "serial"]);
  }
}

function* claim(claims: Map<string, Path>, value: string | undefined, path: Path): Generator<Finding> {
  if (value === undefined) return;
  const also = claims.get(value);
  if (also === undefined) claims.set(value, path);
  else yield { path, also, text: `is ${JSON.stringify(value)}, which is taken` };
}

/* ── where it is ─────────────────────────────────────────────────────────────────────────────────────────────────── */

function* networkFindings(
  { address, network }: WrittenMachineNetboot,
  path: Path,
  networks: readonly NetworkRules[],
): Generator<Finding> {
  const meant = networks.find(({ id }) => id === network);
  if (network !== undefined && meant === undefined) {
    const ids = networks.map(({ id }) => id);
    yield unknownMember([...path, "network"], network, "network", "netboot.networks", ids);
  } else if (address !== undefined) yield* addressFindings(address, [...path, "address"], meant ? [meant] : networks);
}

function* addressFindings(address: string, path: Path, networks: readonly NetworkRules[]): Generator<Finding> {
  const is = `is ${JSON.stringify(address)}`;
  if (ipv4Number(address) === undefined) {
    yield { path, text: `${is}, which is no IPv4 address` };
    return;
  }
  const subnets = networks.flatMap(({ subnet }) => subnet ?? []);
  const home = subnets.find((subnet) => isInSubnet(address, subnet));
  // What an interface brings is known when the service runs.
  const isAllKnown = subnets.length === networks.length;
  if (home === undefined && isAllKnown) {
    const there = subnets.map(({ first, bits }) => `${first}/${bits}`).join(", ");
    yield { path, text: `${is}, which is not in ${there}` };
  } else if (networks.some((network) => network.address === address)) {
    yield { path, text: `${is}, which is our own address` };
  } else if (home && ipv4Range(home).includes(ipv4Number(address) ?? -1)) {
    yield { path, text: `${is}, which no single machine can have` };
  }
}

/* ── how it fetches ──────────────────────────────────────────────────────────────────────────────────────────────── */

function* wayFindings(
  { bootSet, boot }: WrittenMachineNetboot,
  path: Path,
  { tftp, http }: Served,
): Generator<Finding> {
  if (bootSet !== undefined && !tftp) {
    yield { path: [...path, "bootSet"], text: "is fetched by TFTP, which is off (netboot.tftp)" };
  }
  if (boot !== undefined && !tftp && !http) {
    yield { path: [...path, "boot"], text: "cannot be fetched: netboot.tftp and netboot.http are both off" };
  } else if (boot?.image !== undefined && !isUrl(boot.image) && !http) {
    yield { path: [...path, "boot", "image"], text: "is read in parts by HTTP, which is off (netboot.http)" };
  }
}

/* ── what it boots ───────────────────────────────────────────────────────────────────────────────────────────────── */

const kinds = ["kernel", "chain", "script", "image", "programs"] as const;

function* bootFindings(boot: WrittenBoot, path: Path, served: Served | undefined | null): Generator<Finding> {
  const said = kinds.filter((kind) => boot[kind] !== undefined);
  if (said.length > 1) yield { path, text: `says ${said.join(" and ")}; one of them can be booted` };
  if (said.length === 0) yield { path, text: `names nothing to boot; write one of ${kinds.join(", ")}` };
  for (const key of ["initrds", "arguments"] as const) {
    if (boot[key] !== undefined && said.length > 0 && boot.kernel === undefined) {
      yield { path: [...path, key], text: `is of no use beside ${said[0]}: it belongs to a kernel` };
    }
  }
  if (/\$\{.*\}/.test(boot.arguments ?? "")) {
    const text = "holds a setting of iPXE's in $ and braces, which only a script of your own can";
    yield { path: [...path, "arguments"], text };
  }
  if (boot.programs && Object.keys(boot.programs).length === 0) {
    yield { path: [...path, "programs"], text: "names no program", hint: "Such as { x86-64: grubx64.efi }." };
  }
  if (boot.chain !== undefined && !isUrl(boot.chain)) {
    yield {
      path: [...path, "chain"],
      text: `is ${JSON.stringify(boot.chain)}; must be a URL that begins with http:// or https://`,
    };
  } else if (boot.chain !== undefined) yield* urlFindings(boot.chain, [...path, "chain"]);
  if (boot.script !== undefined && isUrl(boot.script)) {
    yield {
      path: [...path, "script"],
      text: "is a URL; write it as chain, or name a file",
      hint: `chain: ${boot.script}`,
    };
  }
  for (const [step, file] of filesIn(boot)) yield* fileFindings(file, [...path, ...step], served);
}

const filesIn = ({
  kernel,
  initrds = [],
  script,
  image,
  programs = {},
}: WrittenBoot): readonly (readonly [Path, string])[] => [
  ...(kernel === undefined ? [] : [[["kernel"], kernel] as const]),
  ...initrds.map((file, index) => [["initrds", index], file] as const),
  ...(script === undefined ? [] : [[["script"], script] as const]),
  ...(image === undefined ? [] : [[["image"], image] as const]),
  ...Object.entries(programs).map(([name, file]) => [["programs", name], file] as const),
];

function* fileFindings(file: string, path: Path, served: Served | undefined | null): Generator<Finding> {
  if (isUrl(file)) {
    yield* urlFindings(file, path);
    return;
  }
  const is = `is ${JSON.stringify(file)}`;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(file)) yield { path, text: `${is}; a URL begins with http:// or https://` };
  else if (!isInside(file)) {
    yield { path, text: `${is}; must be a path inside the folder of boot files, without . and .. in it, or a URL` };
  } else if (served && !served.files) {
    yield { path, text: `${is}, a file, but the file says no folder of boot files`, hint: "Add netboot.files: ./boot" };
  }
}

/** One that URL takes, of a scheme that boots. */
export const isUrl = (text: string): boolean => /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text);

function hasLogin(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}

const noLogin = "has a login in it, which everybody on the network could read in what the machine is sent";

function* urlFindings(url: string, path: Path): Generator<Finding> {
  if (hasLogin(url)) yield { path, text: noLogin };
  if (/\s/.test(url)) {
    yield { path, text: "has white space in it, which no URL may", hint: `Write ${new URL(url).href}` };
  }
}

const isInside = (file: string): boolean =>
  !/[\\\p{C}]/u.test(file) && file.split("/").every((step) => step !== "" && step !== "." && step !== "..");
