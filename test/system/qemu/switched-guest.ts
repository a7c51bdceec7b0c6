/** A guest that is a board to the service: scripts of a device of the kind `command` are its power button. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { temporaryFolder, type Undoing } from "../shoal.js";
import type { GuestMachine } from "./firmware.js";
import { commandLine, guestMac, type Hardware } from "./guest.js";

export interface SwitchedGuest {
  /** For `devices`, without the id. */
  readonly device: Readonly<Record<string, unknown>>;
  /** For `machines`, without its firmware. */
  machineAt(device: string): Readonly<Record<string, unknown>>;
  /** What its console showed since it was switched on last. */
  console(): string;
  /** Its flash as the firmware found it when it was switched on last. */
  readonly found: string;
  isOn(): boolean;
}

/**
 * Off: there is no process. QEMU takes its file away when the guest has switched itself off.
 * @param within begins its command line, e.g. in a network of the test's own
 */
export function switchedGuest(
  test: Undoing,
  machine: GuestMachine,
  hardware: Hardware,
  within: readonly string[] = [],
): SwitchedGuest {
  const folder = temporaryFolder(test);
  // The file is there before the number is in it.
  const isOn = () => (statSync(pid, { throwIfNoEntry: false })?.size ?? 0) > 0;
  const [pid, console, found] = ["pid", "console", "found.fd"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const start = [...within, ...commandLine(machine, hardware)].map((word) => `'${word}'`).join(" ");
  const script = (name: string, ...lines: readonly string[]) => {
    writeFileSync(join(folder, name), lines.join("\n"));
    return ["/bin/sh", "-eu", join(folder, name)];
  };
  return {
    device: {
      kind: "command",
      on: script(
        "on",
        `[ ! -s '${pid}' ] || exit 0`,
        ...(hardware.variables === undefined ? [] : [`cp --sparse=always '${hardware.variables}' '${found}'`]),
        `exec ${start} -serial 'file:${console}' -monitor none -daemonize -pidfile '${pid}'`,
      ),
      off: script("off", `[ -s '${pid}' ] || exit 0`, `kill -9 "$(cat '${pid}')"`, `rm '${pid}'`),
      status: script("status", `if [ -s '${pid}' ]; then echo on; else echo off; fi`),
    },
    machineAt: (device) => ({
      id: "guest",
      nics: [{ mac: guestMac }],
      adapter: { kind: "board", power: { device, port: "1", confirmed: true } },
    }),
    console: () => (existsSync(console) ? stripVTControlCharacters(readFileSync(console, "latin1")) : ""),
    found,
    isOn,
  };
}
