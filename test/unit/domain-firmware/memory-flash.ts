/** A flash in memory that outlives the service, is written by the firmware behind its back, and fails as it is told to. */
import type { Variables } from "../../../src/model/firmware.js";
import type { Flash, Rendering } from "../../../src/ports/firmware.js";
import { AdapterError } from "../../../src/ports/machine-adapter.js";
import { imageOf } from "./scripted-family.js";

export class MemoryFlash implements Flash {
  readonly name = "VARS.fd";
  content: Uint8Array | null;
  writes = 0;
  reads = 0;
  /** What is wrong with it; undefined = nothing. */
  fault: "unreadable" | "unwritable" | "hangs" | undefined;
  /** Called before each call does what it does; may throw, or never come back. */
  before: (call: "stamp" | "read" | "write") => Promise<void> = async () => {};
  private version = 1;

  constructor(content: Uint8Array | null) {
    this.content = content;
  }

  /** What is in there. */
  get image(): { readonly code: string | null; readonly variables: Variables } {
    return JSON.parse(Buffer.from(this.content ?? []).toString());
  }

  /** The firmware, or a person, writes. */
  set(content: Uint8Array | null): void {
    this.content = content;
    this.version += 1;
  }

  /** The firmware changes its variables. */
  edit(change: (variables: Variables) => Variables): void {
    const { code, variables } = this.image;
    this.set(imageOf(change(variables), code));
  }

  async stamp(): Promise<string | null> {
    await this.call("stamp");
    return this.content && `v${this.version}`;
  }

  async read(): Promise<Uint8Array | null> {
    await this.call("read");
    this.reads += 1;
    return this.content;
  }

  async write({ size, parts }: Rendering, isWanted = async () => true): Promise<boolean> {
    await this.call("write");
    if (this.fault === "unwritable") throw new AdapterError("VARS.fd cannot be written: the disk is full", "refused");
    const content = Buffer.concat(parts);
    if (content.length !== size) throw new Error("the size is wrong");
    if (!(await isWanted())) return false;
    this.writes += 1;
    this.set(content);
    return true;
  }

  private async call(call: "stamp" | "read" | "write"): Promise<void> {
    await this.before(call);
    if (this.fault === "hangs") await new Promise(() => {});
    if (this.fault === "unreadable") throw new AdapterError("VARS.fd cannot be read: not permitted", "refused");
  }
}
