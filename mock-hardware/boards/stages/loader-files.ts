/** Files as the boot loader of a Raspberry Pi and start4.elf ask for them: by TFTP, below a prefix. */
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";
import type { TftpAnswer } from "../wire/tftp-client.js";

export class LoaderFiles {
  /** Blocks that came twice. */
  duplicates = 0;

  constructor(
    private readonly run: Run,
    readonly server: string,
    /** With its `/`; empty = none. */
    readonly prefix: string,
  ) {}

  /** null = it is not there. @throws PowerCut (by rejection) */
  async fetch(path: string): Promise<Content | null> {
    const answer = await this.ask(path, "end");
    return answer.kind === "whole" ? answer.content : null;
  }

  /** Looks whether it is there, and lets go of it after the first block. @throws PowerCut (by rejection) */
  async probe(path: string): Promise<boolean> {
    const answer = await this.ask(path, "first-block");
    return answer.kind === "let-go" || answer.kind === "whole";
  }

  private ask(path: string, until: "end" | "first-block"): Promise<TftpAnswer> {
    const options = [
      ["tsize", "0"],
      ["blksize", "1024"],
    ] as const;
    const letGo = { code: 0, text: "Early terminate" };
    const question = { server: this.server, path: this.prefix + path, options, until, letGo };
    return this.run.tftp(question, (name, block) => {
      this.duplicates += 1;
      this.run.note({ kind: "fault", text: `block ${block} of ${name} came twice` });
    });
  }
}
