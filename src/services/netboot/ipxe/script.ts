/** The iPXE script of one machine: what it boots, tried again while the network fails, and the next boot device after that. */
import type { BootDecision } from "../../../model/boot.js";
import type { BootArchitecture, NetworkBoot, ServerPlace } from "../../../model/netboot.js";
import { machineUrl, pathOf, urlOf } from "./addresses.js";
import { argumentsOf, initrdName, type KernelBoot } from "./kernel-arguments.js";
import { WordError, word } from "./quoting.js";
import { fillTemplate, type ScriptMachine } from "./template.js";

export type { ScriptMachine } from "./template.js";

export interface ScriptRequest {
  readonly machine: ScriptMachine;
  readonly boot: NetworkBoot;
  readonly place: ServerPlace;
  readonly decision: BootDecision;
  /** Of Linux, e.g. `ttyS0,115200`; null = as the kernel does. */
  readonly console: string | null;
  /** What the iPXE that asks was built for; null = it does not say. For `boot.kind` program. */
  readonly architecture?: BootArchitecture | null;
  /** Text of the operator's script, for `boot.kind` script. */
  readonly template?: string | undefined;
}

/** No script can be made of what is configured. The message is for people and names the machine, the member and what is allowed. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  constructor(
    readonly machine: string,
    /** Path in the machine's configuration, or in its Redfish resource: `netboot.boot.arguments`, `Boot.HttpBootUri`. */
    readonly member: string,
    /** Continues the member's name. */
    readonly problem: string,
  ) {
    super(`${machine}: ${member} ${problem}.`);
  }
}

/**
 * For all but `boot.kind` script: what fails is tried again for a few minutes, in which a server can start anew, and then the
 * firmware goes on to its next boot device, so that no machine waits for a person.
 * @throws ScriptError
 */
export function scriptFor(request: ScriptRequest): string {
  const way = wayOf(request);
  if (way.kind === "script") return operatorsScript(request);
  const { lines, what } = stepsOf(way, request);
  return textOf(what, lines, request.machine);
}

/**
 * Files of ours that the script sends for, as their paths are asked for, in order: the last of them is what the boot needs last.
 * Empty = it leads elsewhere, or to nothing; of an operator's script nothing is known.
 */
export function filesOf(request: Omit<ScriptRequest, "template" | "console" | "place">): readonly string[] {
  return namedBy(wayOf(request), request.architecture ?? null).flatMap((file) => pathOf(file) ?? []);
}

/**
 * For an iPXE that looks for a script of this name before it asks by DHCP, as UEFI's does since 2.0: it would get its own
 * program again from a DHCP server that knows nothing of iPXE.
 * @throws ScriptError
 */
export function autoexecFor({ machine, place }: Pick<ScriptRequest, "machine" | "place">): string {
  const url = within(machine.id, "netboot", () => word(machineUrl(place, machine.id, "boot.ipxe")));
  // Replaced by it, so that what becomes of that script is not taken for a failure of this line.
  const lines = ["dhcp || goto failed", `chain --autofree --replace ${url} || goto failed`];
  return textOf("its script", lines, machine);
}

/* ── where it leads ──────────────────────────────────────────────────────────────────────────────────────────────── */

/** `next`: the firmware's next boot device. `disk`: its first disk. */
type Way = NetworkBoot | NamedUrl | { readonly kind: "next" | "disk" };

interface NamedUrl {
  /** `disc`: what is in the machine's slot. */
  readonly kind: "url" | "disc";
  readonly url: string;
}

function wayOf({ decision: { target, httpBootUri, medium }, boot }: Pick<ScriptRequest, "decision" | "boot">): Way {
  if (target === "UefiHttp" && httpBootUri !== null) return { kind: medium ? "disc" : "url", url: httpBootUri };
  if (target === null || target === "Pxe" || target === "UefiHttp") return boot;
  return { kind: target === "Hdd" ? "disk" : "next" };
}

/** Files and URLs, in the order in which they are fetched. */
function namedBy(way: Way, architecture: BootArchitecture | null): readonly string[] {
  switch (way.kind) {
    case "kernel":
      return [way.kernel, ...way.initrds];
    case "chain":
    case "url":
    case "disc":
      return [way.url];
    case "image":
      return [way.file];
    case "program":
      return [programOf(way.files, architecture) ?? []].flat();
    default:
      return [];
  }
}

const programOf = (
  files: Readonly<Partial<Record<BootArchitecture, string>>>,
  architecture: BootArchitecture | null,
): string | undefined => (architecture === null ? undefined : files[architecture]);

/* ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────── */

interface Steps {
  /** For people, in words that are fit for a script. */
  readonly what: string;
  /** What is tried, where what fails goes to `failed`; or where it leads at once. */
  readonly lines: readonly string[] | "next" | "disk";
}

function stepsOf(way: Exclude<Way, { kind: "script" }>, request: ScriptRequest): Steps {
  const { machine, place, architecture = null } = request;
  const url = (file: string, member: string) => within(machine.id, member, () => word(urlOf(file, place)));
  switch (way.kind) {
    case "kernel":
      return { what: "a kernel", lines: kernelLines(way, request) };
    case "chain":
      return { what: "what another server has", lines: [chained(url(way.url, "netboot.boot.chain"))] };
    case "url":
      return { what: "what Boot.HttpBootUri names", lines: [byName(url(way.url, "Boot.HttpBootUri"))] };
    case "disc":
      return { what: "the disc in its slot", lines: [asDisk(url(way.url, "media"))] };
    case "image":
      return { what: "an image", lines: [imageLine(way.file, request)] };
    case "program": {
      const file = programOf(way.files, architecture);
      if (file === undefined) throw noProgram(machine.id, architecture);
      return { what: "a program", lines: [chained(url(file, `netboot.boot.programs.${architecture}`))] };
    }
    case "disk":
      return { what: "its first disk", lines: "disk" };
    default:
      return { what: "what its firmware has next", lines: "next" };
  }
}

/** What is chained and ends well has decided so: nothing is tried again then. */
const chained = (url: string): string => `chain --autofree ${url} || goto failed`;
const asDisk = (url: string): string => `sanboot ${url} || goto failed`;

const byName = (url: string): string => (/\.(iso|img)(\?|$)/i.test(url) ? asDisk(url) : chained(url));

function imageLine(file: string, { machine, place }: ScriptRequest): string {
  const member = "netboot.boot.image";
  const url = within(machine.id, member, () => word(urlOf(file, place)));
  if (/^tftp:/.test(url)) {
    throw new ScriptError(machine.id, member, "cannot be read in parts by TFTP: switch HTTP on for it");
  }
  return asDisk(url);
}

function kernelLines(boot: KernelBoot, { machine, place, console }: ScriptRequest) {
  const url = (file: string, member: string) => within(machine.id, member, () => word(urlOf(file, place)));
  const kernel = url(boot.kernel, "netboot.boot.kernel");
  const initrds = boot.initrds.map((file, index) => url(file, `netboot.boot.initrds[${index}]`));
  const given = within(machine.id, "netboot.boot.arguments", () => argumentsOf(boot, console));
  return [
    // What an earlier try left behind.
    "imgfree",
    `kernel ${[kernel, ...given].join(" ")} || goto failed`,
    ...initrds.map((initrd, index) => `initrd --name ${initrdName(index)} ${initrd} || goto failed`),
    "boot || goto failed",
  ];
}

const noProgram = (machine: string, architecture: BootArchitecture | null) =>
  new ScriptError(
    machine,
    "netboot.boot.programs",
    architecture === null
      ? "has one for each kind of machine, and iPXE does not say what this is"
      : `has none for ${architecture}`,
  );

function operatorsScript({ machine, place, console, template }: ScriptRequest): string {
  const member = "netboot.boot.script";
  if (template === undefined) throw new ScriptError(machine.id, member, "cannot be read");
  return within(machine.id, member, () => fillTemplate(template, { machine, place, console }));
}

/** @throws ScriptError for what cannot be written into a script */
function within<T>(machine: string, member: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof WordError)) throw error;
    throw new ScriptError(machine, member, error.message);
  }
}

/* ── its text ────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** More than three minutes, each failure's own time not counted. */
const attempts = 20;
/** Seconds. */
const pause = 10;

function textOf(what: string, lines: Steps["lines"], { id, name }: ScriptMachine): string {
  const who = within(id, "name", () => word(name));
  const say = (text: string) => `echo Shoal: ${who} ${text}`;
  const head = ["#!ipxe", say(`boots ${what}`)];
  const body = typeof lines === "string" ? [] : tried(lines, say);
  return `${[...head, ...body, ...(lines === "disk" ? toDisk : toNext)].join("\n")}\n`;
}

function tried(lines: readonly string[], say: (text: string) => string): readonly string[] {
  return [
    "set shoal-attempt:int32 0",
    ":again",
    ...lines,
    "goto next",
    ":failed",
    // The last || makes a success of a test that fails, which would end the script.
    `iseq \${shoal-attempt} ${attempts} && goto next ||`,
    "inc shoal-attempt",
    say(`could not, tries again in ${pause} seconds, for time \${shoal-attempt} of ${attempts}`),
    `sleep ${pause}`,
    "goto again",
    ":next",
    say("goes on to its next boot device"),
  ];
}

/** After a boot option that ends well, UEFI shows its menu in place of going on to the next one (UEFI §3.1.1). */
const toNext: readonly string[] = ["exit 1"];

/** UEFI boots its disks itself; many a BIOS does not go on to them. */
const toDisk: readonly string[] = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is iPXE's
  "iseq ${platform} efi && exit 1 ||",
  "sanboot --no-describe --drive 0x80 || exit 1",
];
