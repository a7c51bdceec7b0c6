/** libvirt of a user's own, whose daemon virsh starts by itself; as another user where the tests are root's. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missing, type Ran, run, until } from "../program.js";
import { type Program, password, startProgram } from "../shoal.js";
import { temporaryFolder } from "../temporary-folder.js";
import { afterwards, type Undoing } from "../undoing.js";

export const uri = "qemu:///session";
export const lacking =
  ["virsh", "libvirtd", "qemu-system-x86_64", "genisoimage", "setpriv"].map(missing).find(Boolean) || false;

/** Nobody's: root's own session would be the system's. */
const other = 65_534;
const isRoot = process.getuid?.() === 0;
const asOther = isRoot ? ["setpriv", `--reuid=${other}`, `--regid=${other}`, "--clear-groups"] : [];

export class Hypervisor {
  readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(test: Undoing) {
    this.folder = temporaryFolder(test);
    this.env = {
      HOME: this.folder,
      XDG_RUNTIME_DIR: this.path("run"),
      XDG_CONFIG_HOME: this.path("config"),
      XDG_CACHE_HOME: this.path("cache"),
      LC_ALL: "C",
    };
    this.own(this.folder);
    for (const name of ["run", "config", "cache", "pool"]) this.makeFolder(name);
    afterwards(test, () => this.end());
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  makeFolder(name: string): void {
    mkdirSync(this.path(name), { mode: 0o700 });
    this.own(this.path(name));
  }

  /** @returns its path */
  write(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    writeFileSync(path, content);
    chmodSync(path, 0o644);
    this.own(path);
    return path;
  }

  private own(path: string): void {
    if (isRoot) chownSync(path, other, other);
  }

  /** @throws Error with what it said, where it did not do it */
  async virsh(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run("virsh", "-q", "-c", uri, ...words);
    if (code !== 0) throw new Error(`virsh ${words.join(" ")}: ${stderr}`);
    return stdout;
  }

  private run(...argv: readonly string[]): Promise<Ran> {
    const [program = "", ...rest] = [...asOther, ...argv];
    return run(program, rest, { env: this.env, cwd: this.folder });
  }

  /** The service, as the user whose libvirt it is. */
  async startShoal(test: Undoing, args: readonly string[]): Promise<Program & { readonly url: string }> {
    const readyFile = this.path("ready.json");
    const where = ["--ready-file", readyFile, "--state", this.path("state"), "--log-level", "info"];
    const env = { ...this.env, SHOAL_ADMIN_PASSWORD: password };
    const program = startProgram(test, [...args, ...where], env, asOther);
    const url = await until("a ready file", () => {
      program.checkRunning();
      return existsSync(readyFile) && (JSON.parse(readFileSync(readyFile, "utf8")) as { readonly url: string }).url;
    });
    afterwards(test, () => rmSync(readyFile, { force: true }));
    return { ...program, url };
  }

  private async end(): Promise<void> {
    const names = await this.virsh("list", "--name").catch(() => "");
    for (const name of names.split("\n").filter(Boolean)) await this.virsh("destroy", name).catch(() => {});
    // The second one keeps what the guests say, for two minutes after the last of them.
    for (const daemon of ["libvirtd", "virtlogd"]) {
      const file = this.path(`run/libvirt/${daemon}.pid`);
      if (existsSync(file)) process.kill(Number(readFileSync(file, "utf8")), "SIGTERM");
      await until(`the end of ${daemon}`, () => !existsSync(file));
    }
  }
}

/* ── guests ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

const write = (text: string): readonly number[] =>
  [...`${text}\r\n`].flatMap((sign) => [0xb0, sign.charCodeAt(0), 0xee]);

/** A program of a BIOS machine that says something on its serial line again and again. */
function program(text: string, times: number | null): Uint8Array {
  const said = write(text);
  // mov dx,3f8 … ; mov ah,86; mov cx,1; mov dx,0; int 15: waits a sixteenth of a second
  const body = [0xba, 0xf8, 0x03, ...said, 0xb4, 0x86, 0xb9, 0x01, 0x00, 0xba, 0x00, 0x00, 0xcd, 0x15];
  const back = (extra: number): number => 256 - (body.length + extra);
  const again = times === null ? [0xeb, back(2)] : [0x4b, 0x75, back(3)];
  // ACPI's way to switch off: mov dx,604; mov ax,2000; out dx,ax; then hlt for ever.
  const end = [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, 0xf4, 0xeb, 0xfd];
  const bytes = new Uint8Array(512);
  bytes.set([0xbb, times ?? 0, 0x00, ...body, ...again, ...end]);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

/** Says so and stays on. */
export const disk = (text: string): Uint8Array => Buffer.concat([program(text, null), Buffer.alloc(1024 * 1024)]);

/** Of a disc that says so for a second or two and then switches the machine off. @returns its path */
export async function makeDisc(hypervisor: Hypervisor, text: string): Promise<string> {
  hypervisor.makeFolder("disc");
  hypervisor.write("disc/boot.bin", program(text, 24));
  const path = hypervisor.path("disc.iso");
  const words = [
    "-quiet",
    "-no-emul-boot",
    "-boot-load-size",
    "4",
    "-b",
    "boot.bin",
    "-o",
    path,
    hypervisor.path("disc"),
  ];
  const { code, stderr } = await run("genisoimage", words);
  if (code !== 0) throw new Error(`genisoimage: ${stderr}`);
  return path;
}

/** A domain that boots from its disk. */
export const definition = (hypervisor: Hypervisor, name: string, uuid: string, mac: string): string => `
<domain type='qemu'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type><boot dev='hd'/></os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${hypervisor.path(`${name}.raw`)}'/><target dev='sda' bus='sata'/></disk>
    <interface type='user'><mac address='${mac}'/></interface>
    <serial type='unix'><source mode='bind' path='${hypervisor.path(`run/${name}.sock`)}'/></serial>
  </devices>
</domain>
`;
