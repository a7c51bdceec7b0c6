/** A stand-in for virsh with the domains of one hypervisor in a folder, for tests where libvirt is not installed. */
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface StoredDomain {
  name: string;
  state: "running" | "paused" | "shut off";
  definition: string;
  /** What runs. */
  instance: string;
}

/** Says and does what virsh does, as far as the adapter asks for it. */
const program = `
import { appendFileSync, existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { dirname } from "node:path";
const here = dirname(process.argv[1]);
const [, , , uri, ...words] = process.argv.slice(1);
const line = words.join(" ");
const told = () => appendFileSync(here + "/told", line + "\\n");
if (words[0] !== "event") told();
const fail = (...errors) => { for (const one of errors) console.error("error: " + one); process.exitCode = 1; };
const read = () => JSON.parse(readFileSync(here + "/domains.json", "utf8"));
const keep = (all) => writeFileSync(here + "/domains.json", JSON.stringify(all));
const event = (kind, name, detail) => appendFileSync(here + "/events", "event '" + kind + "' for domain '" + name + "'" + (detail ? ": " + detail : "") + "\\n");
const uuidIn = (xml) => /<uuid>(.*)<\\/uuid>/.exec(xml)[1];
function change(uuid, from, to, detail, more = {}) {
  const all = read();
  const one = all[uuid];
  if (!one) return fail("failed to get domain '" + uuid + "'");
  if (!from.includes(one.state)) return fail("Failed to do it", "Requested operation is not valid: domain is " + one.state);
  Object.assign(one, { state: to }, more);
  keep(all);
  event("lifecycle", one.name, detail);
}
function one(words) {
  const [verb, uuid = ""] = words;
  const all = read();
  const known = all[uuid === "--inactive" ? words.at(-1) : uuid];
  if (verb === "echo") return process.stdout.write(uuid);
  if (verb === "list" && words.includes("--uuid")) return process.stdout.write(Object.entries(all).map(([id, { name }]) => id + " " + name + "\\n").join(""));
  if (verb === "list") return process.stdout.write(Object.values(all).map(({ name, state }) => " -   " + name + "   " + state + "\\n").join(""));
  if (verb === "define" || verb === "create") {
    const xml = readFileSync("/dev/stdin", "utf8");
    if (verb === "define") return;
    if (existsSync(here + "/refuse")) return fail("Failed to create domain from /dev/stdin", readFileSync(here + "/refuse", "utf8"));
    return change(uuidIn(xml), ["shut off"], "running", "Started Booted", { instance: xml });
  }
  if (verb === "managedsave-remove") return;
  if (verb === "dumpxml" && known) return process.stdout.write(words.includes("--inactive") || known.state === "shut off" ? known.definition : known.instance);
  if (verb === "domblkinfo") return;
  if (verb === "start") return change(uuid, ["shut off"], "running", "Started Booted", { instance: known?.definition });
  if (verb === "destroy") return change(uuid, ["running", "paused"], "shut off", "Stopped Destroyed");
  if (verb === "suspend") return change(uuid, ["running"], "paused", "Suspended Paused");
  if (verb === "resume") return change(uuid, ["paused"], "running", "Resumed Unpaused");
  if (verb === "reset") return known.state === "shut off" ? fail("Requested operation is not valid: domain is not running") : event("reboot", known.name);
  fail("unknown command: '" + verb + "'");
}
if (existsSync(here + "/down")) {
  fail("failed to connect to the hypervisor", readFileSync(here + "/down", "utf8"));
} else if (words[0] === "event") {
  let at = existsSync(here + "/events") ? readFileSync(here + "/events").length : 0;
  const look = () => {
    const all = readFileSync(here + "/events");
    process.stdout.write(all.subarray(at));
    at = all.length;
  };
  writeFileSync(here + "/events", "", { flag: "a" });
  watch(here + "/events", look);
  // Not before: what happens from now on is heard.
  told();
  process.stdin.on("end", () => process.exit()).resume();
} else for (const part of line.split(";")) one(part.trim().split(" "));
`;

export class Hypervisor {
  readonly folder = mkdtempSync(join(tmpdir(), "shoal-virsh-"));
  readonly virsh = join(this.folder, "virsh.mjs");

  constructor(t: { after(end: () => void): void }, domains: Readonly<Record<string, StoredDomain>>) {
    t.after(() => rmSync(this.folder, { recursive: true }));
    writeFileSync(this.virsh, `#!${process.execPath}\n${program}`);
    chmodSync(this.virsh, 0o755);
    this.domains = domains;
  }

  get domains(): Record<string, StoredDomain> {
    return JSON.parse(readFileSync(join(this.folder, "domains.json"), "utf8"));
  }

  set domains(all: Readonly<Record<string, StoredDomain>>) {
    writeFileSync(join(this.folder, "domains.json"), JSON.stringify(all));
  }

  /** Something happened that nobody asked for. */
  tell(event: string): void {
    appendFileSync(join(this.folder, "events"), `${event}\n`);
  }

  /** @param what `down`: there is no connection, and why; `refuse`: nothing is started, and why */
  set(what: "down" | "refuse", why: string | null): void {
    const file = join(this.folder, what);
    if (why === null) rmSync(file, { force: true });
    else writeFileSync(file, why);
  }

  /** Lines of what it was asked, oldest first. */
  get told(): readonly string[] {
    const file = join(this.folder, "told");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  }

  /** What changes something. */
  get done(): readonly string[] {
    return this.told
      .filter((line) => !/^(list|dumpxml|domblkinfo|event)/.test(line))
      .map((line) => line.split(" ")[0] ?? "");
  }
}
