/** Folders of tests. What outlives its service, or its command, on purpose does not outlive the folder that it runs in. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./program.js";
import { afterwards, type Undoing } from "./undoing.js";

/** A new folder, removed after the test, with the guests that run in it, and the service of a rack. */
export function temporaryFolder(test: Undoing): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "shoal-test-"));
  afterwards(test, async () => {
    await endAllIn(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    // One that was just being started when its service ended.
    await endAllIn(folder);
  });
  return folder;
}

/** Words that only what outlives its service is started with: a QEMU, also one that a test plays, and the service of a rack. */
const detached: readonly string[] = ["-pidfile", "rack-service"];

/** Resolves once none of them is there any more. */
async function endAllIn(folder: string): Promise<void> {
  const pids = () => readdirSync("/proc").filter((pid) => outlives(pid, folder));
  await until(
    () => `the end of what runs in ${folder}: ${pids().join()}`,
    () => {
      const left = pids();
      for (const pid of left) kill(Number(pid));
      return left.length === 0;
    },
  );
}

/** Not everybody: somebody may be there to have a look at the folder. */
function outlives(pid: string, folder: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
    const mayOutlive = words[0]?.includes("qemu-system-") || words.some((word) => detached.includes(word));
    // QEMU that libvirt started, or that made itself a daemon, is elsewhere, with its files here.
    const paths = () => [`${readlinkSync(`/proc/${pid}/cwd`)}/`, ...words];
    return mayOutlive === true && paths().some((path) => path.includes(`${folder}/`));
  } catch {
    // No process, or somebody else's.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
