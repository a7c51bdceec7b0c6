/** FakeFish's five scripts for a machine that is a folder: each notes what it was told, and does what a file says. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Scripts {
  readonly folder = mkdtempSync(join(tmpdir(), "shoal-scripts-"));

  constructor(t: { after(end: () => void): void }, names: readonly string[]) {
    t.after(() => rmSync(this.folder, { recursive: true }));
    for (const name of names) this.write(name, "");
  }

  /** @param more lines that follow what all of them do */
  write(name: string, more: string): void {
    const path = join(this.folder, `${name}.sh`);
    const told = `echo "${name} $* endpoint=$BMC_ENDPOINT user=$BMC_USERNAME password=$BMC_PASSWORD" >> "$here/told"`;
    writeFileSync(path, `#!/bin/sh\nhere=$(dirname "$0")\n${told}\n${more}\n`);
    chmodSync(path, 0o755);
  }

  /** Lines of what the scripts were told, oldest first. */
  get told(): readonly string[] {
    const path = join(this.folder, "told");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  }

  /** Names alone. */
  get run(): readonly string[] {
    return this.told.map((line) => line.split(" ")[0] ?? "");
  }
}

export const five = ["poweron", "poweroff", "bootfromcdonce", "mountcd", "unmountcd"] as const;
