/** The commands that scripts use, by name. Each returns iPXE's status, 0 = it succeeded. */
import { halted, type Outcome } from "../outcome.js";
import { isDisk } from "../program-kind.js";
import type { Run } from "../run.js";
import type { Image, Images } from "./images.js";
import type { Settings } from "./settings.js";

/** What commands ask of iPXE. */
export interface CommandHands {
  readonly run: Run;
  readonly settings: Settings;
  readonly images: Images;
  dhcp(): Promise<number>;
  autoboot(): Promise<number>;
  fetch(address: string, name: string | null): Promise<Image | null>;
  execute(image: Image): Promise<number>;
  handOver(outcome: Outcome): never;
  /** Says it, and fails. */
  complain(text: string): number;
}

type Command = (ipxe: CommandHands, words: readonly string[]) => Promise<number> | number;

const done = (): number => 0;

export const commands: Readonly<Record<string, Command>> = {
  dhcp: (ipxe) => ipxe.dhcp(),
  ifconf: (ipxe) => ipxe.dhcp(),
  autoboot: (ipxe) => ipxe.autoboot(),
  echo: (ipxe, words) => {
    ipxe.run.say(words.join(" "));
    return 0;
  },
  set: (ipxe, [name = "", ...value]) => {
    ipxe.settings.set(name, value.join(" "));
    return 0;
  },
  clear: (ipxe, [name = ""]) => {
    ipxe.settings.clear(name);
    return 0;
  },
  isset: (_, [value = ""]) => (value === "" ? 1 : 0),
  iseq: (_, [one, other]) => (one === other ? 0 : 1),
  sleep: async (ipxe, [seconds = "0"]) => {
    await ipxe.run.life.pause((Number(seconds) || 0) * ipxe.run.pace.second);
    return 0;
  },
  kernel: (ipxe, words) => load(ipxe, words, true),
  imgselect: (ipxe, [name = ""]) => select(ipxe, name),
  initrd: (ipxe, words) => load(ipxe, words, false),
  module: (ipxe, words) => load(ipxe, words, false),
  imgfetch: (ipxe, words) => load(ipxe, words, false),
  imgload: (ipxe, words) => load(ipxe, words, true),
  imgargs: (ipxe, [name = "", ...words]) => {
    const image = ipxe.images.get(name);
    if (image) image.arguments = words.join(" ");
    return image ? 0 : ipxe.complain(`${name}: no such image`);
  },
  imgfree: (ipxe, [name]) => {
    if (name === undefined) ipxe.images.clear();
    else ipxe.images.remove(name);
    return 0;
  },
  boot: (ipxe, words) => boot(ipxe, words),
  imgexec: (ipxe, words) => boot(ipxe, words),
  chain: (ipxe, words) => chain(ipxe, words),
  sanboot: (ipxe, words) => sanboot(ipxe, words),
  shell: (ipxe) => ipxe.handOver(halted("in iPXE's shell")),
  reboot: (ipxe) => ipxe.handOver({ kind: "restart", why: "iPXE restarts the board" }),
  poweroff: (ipxe) => ipxe.handOver(halted("turned off by iPXE")),
  // No screen, nobody at the keys, and a link that is always up.
  console: done,
  cpair: done,
  colour: done,
  prompt: () => 1,
  ifopen: done,
  ifclose: done,
  iflinkwait: done,
  ifstat: done,
  imgstat: done,
  imgtrust: done,
  cpuid: () => 1,
  ntp: done,
  sync: done,
};

export const notFound =
  (name: string): Command =>
  (ipxe) => {
    ipxe.run.note({ kind: "fault", text: `a script has the command ${name}, which iPXE does not know here` });
    return ipxe.complain(`${name}: command not found`);
  };

/* ── options ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/** Those with a value behind them. */
const valued = new Set(["--name", "-n", "--timeout", "-t", "--drive", "-d", "--filename", "-f", "--extra", "-e"]);

/** Options end at the first word that is none, as with iPXE's getopt. */
function parsed(words: readonly string[]): { options: ReadonlyMap<string, string>; rest: readonly string[] } {
  const options = new Map<string, string>();
  let at = 0;
  for (; at < words.length && words[at]?.startsWith("-"); at += 1) {
    const [option = "", inline] = (words[at] ?? "").split("=", 2);
    if (inline !== undefined) options.set(option, inline);
    else if (valued.has(option)) options.set(option, words[++at] ?? "");
    else options.set(option, "");
  }
  return { options, rest: words.slice(at) };
}

/* ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

async function fetchNamed(ipxe: CommandHands, words: readonly string[]): Promise<Image | null> {
  const { options, rest } = parsed(words);
  const [address = "", ...after] = rest;
  const image = await ipxe.fetch(address, options.get("--name") ?? options.get("-n") ?? null);
  if (image) image.arguments = after.join(" ");
  else ipxe.complain(`${address}: not found`);
  return image;
}

async function load(ipxe: CommandHands, words: readonly string[], selects: boolean): Promise<number> {
  const image = await fetchNamed(ipxe, words);
  if (image && selects) ipxe.images.selected = image;
  return image ? 0 : 1;
}

function select(ipxe: CommandHands, name: string): number {
  const image = ipxe.images.get(name);
  if (!image) return ipxe.complain(`${name}: no such image`);
  ipxe.images.selected = image;
  return 0;
}

/** What is named, loaded or not, else what is selected. */
async function boot(ipxe: CommandHands, words: readonly string[]): Promise<number> {
  const { rest } = parsed(words);
  const [name] = rest;
  if (name !== undefined) {
    const image = ipxe.images.get(name) ?? (await fetchNamed(ipxe, words));
    return image ? ipxe.execute(image) : 1;
  }
  const { selected } = ipxe.images;
  return selected ? ipxe.execute(selected) : ipxe.complain("could not boot: no image is selected");
}

async function chain(ipxe: CommandHands, words: readonly string[]): Promise<number> {
  const image = await fetchNamed(ipxe, words);
  if (!image) return 1;
  const { options } = parsed(words);
  const status = await ipxe.execute(image);
  if (options.has("--autofree") || options.has("-a")) ipxe.images.remove(image.name);
  return status;
}

/** A disk over the network, or the one in the board. */
async function sanboot(ipxe: CommandHands, words: readonly string[]): Promise<number> {
  const [address] = parsed(words).rest;
  const started = (from: "ipxe" | "disk", program: string): Outcome => ({
    kind: "started",
    system: { from, program, arguments: "", initrds: [] },
  });
  if (address === undefined)
    return ipxe.run.board.disk === true ? ipxe.handOver(started("disk", "disk 0x80")) : ipxe.complain("no such disk");
  const image = await ipxe.fetch(address, null);
  if (!image) return ipxe.complain(`${address}: not found`);
  return isDisk(image.content) ? ipxe.handOver(started("ipxe", image.url)) : ipxe.complain(`${address}: not bootable`);
}
