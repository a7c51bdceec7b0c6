/** iPXE: finds a script or a program by itself, and does what the script says. */
import { failed, type Outcome } from "../outcome.js";
import { isIpxe, isProgram } from "../program-kind.js";
import type { Run } from "../run.js";
import { type CommandHands, commands, notFound } from "./commands.js";
import { askProxy, ipxeDialect } from "./dialect.js";
import { fetchByUrl, unescaped } from "./fetch.js";
import { type Image, Images } from "./images.js";
import { expandSettings, isScript, readScript, runScript } from "./script.js";
import { Settings } from "./settings.js";

/** How it was loaded. */
export interface IpxeOrigin {
  readonly name: string;
  /** TFTP server; null = it came by HTTP. */
  readonly server: string | null;
}

/** Scripts in scripts, and iPXE in iPXE. A server that hands iPXE its own program leads into a loop. */
const deepest = 8;

/** What ends iPXE, thrown through whatever script is running. */
class Handover extends Error {
  override readonly name = "Handover";
  constructor(readonly outcome: Outcome) {
    super("iPXE hands over");
  }
}

/** @throws PowerCut (by rejection) */
export async function runIpxe(run: Run, origin: IpxeOrigin): Promise<Outcome> {
  const ipxe = new Ipxe(run, origin);
  try {
    const status = await ipxe.start();
    return { kind: "returned", status, why: `iPXE ended with status ${status}` };
  } catch (error) {
    if (error instanceof Handover) return error.outcome;
    throw error;
  }
}

class Ipxe implements CommandHands {
  readonly settings: Settings;
  readonly images = new Images();
  private base = "";
  private depth = 0;

  constructor(
    readonly run: Run,
    private readonly origin: IpxeOrigin,
  ) {
    this.settings = new Settings(run);
  }

  /** @returns its status. A script beside its program is run before any DHCP (iPXE 2.0, efi_autoexec.c). */
  async start(): Promise<number> {
    const script = await this.beside();
    if (script) return this.execute(script);
    return this.autoboot();
  }

  async dhcp(): Promise<number> {
    const leased = await this.run.lease(ipxeDialect(this.run));
    if (!leased) return 1;
    const boot = (await askProxy(this.run, leased)) ?? leased.boot;
    this.settings.learn({ ...leased, boot });
    return 0;
  }

  async autoboot(): Promise<number> {
    if ((await this.dhcp()) !== 0) return this.complain("no configuration methods succeeded");
    const [file, server] = [this.settings.get("filename"), this.settings.get("next-server")];
    if (file === "") return this.complain("nothing to boot");
    // A name that is no URL is a path on the TFTP server.
    const url = /^[a-z]+:/i.test(file) ? file : `tftp://${server}/${file}`;
    const image = await this.fetch(url, null);
    return image === null ? this.complain(`${url}: not found`) : this.execute(image);
  }

  /** @param name what it is called from now on; null = as its file */
  async fetch(address: string, name: string | null): Promise<Image | null> {
    const url = this.absolute(address);
    const content = await fetchByUrl(this.run, url);
    if (content === null) return null;
    const image = { name: name ?? nameIn(url), url, content, arguments: "" };
    this.images.add(image);
    return image;
  }

  async execute(image: Image): Promise<number> {
    if (isScript(image.content.head)) return this.runScript(image);
    if (!isProgram(image.content)) return this.complain(`${image.name}: exec format error`);
    if (isIpxe(image.content)) return this.runAgain(image);
    const initrds = this.images.besides(image).filter(({ content }) => !isScript(content.head));
    return this.handOver({
      kind: "started",
      system: {
        from: "ipxe",
        program: image.url,
        arguments: image.arguments,
        initrds: initrds.map(({ url }) => url),
      },
    });
  }

  handOver(outcome: Outcome): never {
    throw new Handover(outcome);
  }

  complain(text: string): number {
    this.run.say(text);
    return 1;
  }

  private async runScript({ url, content }: Image): Promise<number> {
    if (this.depth >= deepest) return this.complain("too many scripts in each other");
    const before = this.base;
    this.base = url;
    this.depth += 1;
    try {
      const { status } = await runScript(readScript(content.head.toString("utf8")), this.scriptHands());
      return status;
    } finally {
      this.base = before;
      this.depth -= 1;
    }
  }

  private scriptHands() {
    return {
      execute: (words: readonly string[]) => this.command(words),
      expand: (word: string) => expandSettings(word, (name) => this.settings.get(name)),
      breathe: () => this.run.life.pause(1),
    };
  }

  private async command([name = "", ...words]: readonly string[]): Promise<number> {
    return (commands[name] ?? notFound(name))(this, words);
  }

  private async runAgain({ url }: Image): Promise<number> {
    this.run.note({ kind: "fault", text: `iPXE was handed iPXE again: ${url}` });
    if (this.depth >= deepest) return this.handOver(failed("iPXE loads iPXE for ever"));
    this.depth += 1;
    this.images.clear();
    return this.autoboot();
  }

  /** `autoexec.ipxe` in the folder that it was loaded from; asked for twice. */
  private async beside(): Promise<Image | null> {
    const { name, server } = this.origin;
    if (server === null) return null;
    const folder = name.slice(0, name.lastIndexOf("/") + 1);
    const url = `tftp://${server}/${folder.replace(/^\//, "")}autoexec.ipxe`;
    return (await this.fetch(url, null)) ?? (await this.fetch(url, null));
  }

  private absolute(address: string): string {
    return URL.canParse(address, this.base || undefined) ? new URL(address, this.base || undefined).href : address;
  }
}

const nameIn = (url: string): string => unescaped(new URL(url).pathname.split("/").at(-1) ?? "");
