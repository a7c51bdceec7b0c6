/**
 * virt-firmware, a peer for whoever has it: `SHOAL_BENCH_VIRT_FIRMWARE` names a checkout of it, and `SHOAL_BENCH_PYTHON` a
 * Python that has what it needs (`python3` by default).
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface VirtFirmware {
  /** Milliseconds that each of `count` changes took within one process; reading the file is among it. */
  change(image: string, count: number): readonly number[];
  /** Arguments of a process that sets Timeout of an image and writes the result elsewhere. */
  process(image: string, result: string): readonly [command: string, ...rest: string[]];
  readonly env: NodeJS.ProcessEnv;
}

/** A slow one is not waited for. */
const longest = 60_000;

/** @param scratch folder for its scripts. null = it is not there, which is told */
export function findVirtFirmware(scratch: string): VirtFirmware | null {
  const checkout = process.env.SHOAL_BENCH_VIRT_FIRMWARE;
  if (!checkout) {
    console.error("virt-firmware is not measured: SHOAL_BENCH_VIRT_FIRMWARE does not name a checkout of it");
    return null;
  }
  const python = process.env.SHOAL_BENCH_PYTHON ?? "python3";
  const env = { ...process.env, PYTHONPATH: checkout };
  const found = spawnSync(python, ["-c", "import virt.firmware.vars"], { env, encoding: "utf8", timeout: longest });
  if (found.status !== 0) {
    console.error(`virt-firmware is not measured: ${found.stderr?.trim().split("\n").at(-1) || found.error?.message}`);
    return null;
  }
  const [script, wish] = [join(scratch, "changes.py"), join(scratch, "timeout.json")];
  writeFileSync(script, changes);
  writeFileSync(wish, JSON.stringify({ version: 2, variables: [timeout] }));
  return {
    change: (image, count) => changesIn(python, [script, image, String(count)], env),
    process: (image, result) => [python, "-m", "virt.firmware.vars", "-i", image, "--set-json", wish, "-o", result],
    env,
  };
}

const timeout = { name: "Timeout", guid: "8be4df61-93ca-11d2-aa0d-00e098032b8c", attr: 7, data: "0500" };

/** Calls of its interface, as its own command makes them. */
const changes = `
import json, struct, sys, time
from virt.firmware.varstore import edk2
took = []
for number in range(int(sys.argv[2])):
    start = time.perf_counter()
    store = edk2.Edk2VarStore(sys.argv[1])
    variables = store.get_varlist()
    if variables.get("Timeout") is None:
        variables.create("Timeout")
    variables["Timeout"].data = struct.pack("<H", number)
    store.bytes_varstore(variables)
    took.append(1000 * (time.perf_counter() - start))
print(json.dumps(took))
`;

/** @throws Error when it fails, or takes more than a minute */
function changesIn(python: string, args: readonly string[], env: NodeJS.ProcessEnv): readonly number[] {
  const { status, stdout, stderr, error } = spawnSync(python, args, { env, encoding: "utf8", timeout: longest });
  if (status !== 0) throw new Error(`virt-firmware: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as number[];
}
