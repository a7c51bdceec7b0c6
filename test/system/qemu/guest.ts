/** A virtual machine whose firmware is real: QEMU without acceleration, as it runs wherever tests run. */
import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { plainEnvironment } from "../program.js";
import { afterwards, type Undoing } from "../undoing.js";
import type { GuestMachine } from "./firmware.js";

export interface Hardware {
  /** The flash with the variables, which the guest writes; absent = it has none. */
  readonly variables?: string;
  /** A folder that is the guest's disk; read-only. */
  readonly disk?: string;
  /** What stands behind `-netdev user,id=nic`, e.g. `,tftp=folder`: a NIC with {@link guestMac}. Absent = none. */
  readonly network?: string;
  /** An interface of the computer that its NIC is plugged into, in place of `network`. */
  readonly tap?: string;
  /** MiB; 256 when absent. */
  readonly memory?: number;
}

export interface Guest {
  /** What its console showed so far. */
  console(): string;
  /** Resolves once its console has shown that. @throws Error with the console when it ends without, or takes too long */
  shows(what: RegExp): Promise<void>;
  /** Resolves with its console once it has powered itself off. @throws Error with the console */
  poweredOff(): Promise<string>;
  /** As pulling the plug. */
  stop(): Promise<void>;
}

export const guestMac = "52:54:00:07:10:01";
export const guestUuid = "00112233-4455-6677-8899-aabbccddeeff";
/** The computer that the tests run on, as a guest of QEMU's own network sees it. */
export const hostSeenByGuest = "10.0.2.2";

/** The only partition of its disk, in the text form of UEFI §10.6; signature and place are those that QEMU gives a folder. */
export const partition = "PciRoot(0x0)/Pci(0x5,0x0)/HD(1,MBR,0xBE1AFDFA,0x3F,0xFBFC1)";

/** Milliseconds; two busy cores take a fifth of it at their worst. */
const patience = 120_000;

/** Everything that a command line has to say, for scripts that start guests too. */
export const commandLine = (
  { program, machine, code }: GuestMachine,
  { variables, disk, network, tap, memory = 256 }: Hardware,
): readonly string[] => [
  program,
  ...machine,
  ...["-accel", "tcg", "-m", String(memory), "-nodefaults", "-no-user-config", "-display", "none"],
  ...["-uuid", guestUuid],
  ...(code === undefined ? [] : ["-drive", `if=pflash,format=raw,readonly=on,file=${code}`]),
  ...(variables === undefined ? [] : ["-drive", `if=pflash,format=raw,file=${variables}`]),
  ...(disk === undefined ? [] : diskOf(disk)),
  ...(tap === undefined ? [] : nicOf(`tap,id=nic,ifname=${tap},script=no,downscript=no`, code === undefined)),
  ...(network === undefined ? [] : nicOf(`user,id=nic${network}`, false)),
  ...(tap === undefined && network === undefined ? ["-net", "none"] : []),
];

const diskOf = (folder: string) => [
  ...["-drive", `if=none,id=disk,format=raw,readonly=on,file=fat:${folder}`],
  ...["-device", "virtio-blk-pci,drive=disk,addr=5"],
];

/** @param rom whether iPXE is in its ROM: firmware with a network stack of its own is to boot by that */
const nicOf = (netdev: string, rom: boolean) => [
  ...["-netdev", netdev],
  ...["-device", `virtio-net-pci,netdev=nic,mac=${guestMac},addr=4${rom ? ",bootindex=1" : ",romfile="}`],
];

/** Powers a guest on, and ends it with the test. @param within begins the command line, e.g. in a network of the test's own */
export function startGuest(
  test: Undoing,
  machine: GuestMachine,
  hardware: Hardware,
  within: readonly string[] = [],
): Guest {
  const [program = "", ...args] = [...within, ...commandLine(machine, hardware)];
  const child = spawn(program, [...args, "-serial", "stdio", "-monitor", "none"], { env: plainEnvironment });
  const guest = watch(child);
  afterwards(test, () => guest.stop());
  return guest;
}

function watch(child: ChildProcess): Guest {
  let shown = "";
  let complaints = "";
  const console = () => stripVTControlCharacters(shown);
  const ended = new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      complaints += error.message;
      resolve(null);
    });
    child.on("close", (code) => resolve(code));
  });
  const failure = (what: string) => new Error(`${what}. ${complaints}\nIts console:\n${console()}`);
  child.stdout?.setEncoding("latin1").on("data", (text: string) => {
    shown += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });

  const shows = (what: RegExp) =>
    withPatience(failure, `It never showed ${what}`, (resolve, reject) => {
      const look = () => what.test(console()) && resolve();
      child.stdout?.on("data", look);
      void ended.then(() => (what.test(console()) ? resolve() : reject(failure(`It ended without showing ${what}`))));
      look();
    });
  const poweredOff = () =>
    withPatience<string>(failure, "It never powered off", (resolve, reject) => {
      void ended.then((code) => (code === 0 ? resolve(console()) : reject(failure(`QEMU ended with ${code}`))));
    });
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { console, shows, poweredOff, stop };
}

type Settle<T> = (resolve: (value: T) => void, reject: (error: Error) => void) => void;

function withPatience<T = void>(failure: (what: string) => Error, what: string, settle: Settle<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(failure(`${what} within ${patience} ms`)), patience);
    const settled =
      <V>(next: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        next(value);
      };
    settle(settled(resolve), settled(reject));
  });
}
