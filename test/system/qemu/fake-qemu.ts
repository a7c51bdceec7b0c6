/** A program that behaves as QEMU does towards who supervises it, and runs nothing. Its first argument says what becomes of it. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";

const [, , manner = "", ...args] = process.argv;
const isKvm = args.includes("kvm");
const pidFile = args[args.indexOf("-pidfile") + 1] ?? "";

if (manner === "refuses KVM" && isKvm) {
  console.error("Could not access KVM kernel module: Permission denied");
  process.exit(1);
}
if (manner === "fails under KVM, and without" && !isKvm) {
  console.error("qemu: there is no memory");
  process.exit(1);
}
if (existsSync("qmp.sock")) rmSync("qmp.sock");
writeFileSync(pidFile, `${process.pid}\n`);

let status = "prelaunch";
let presses = 0;

const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  cont(socket) {
    status = "running";
    say(socket, { event: "RESUME" });
    if (manner.startsWith("crashes under KVM") && isKvm) crash(socket);
    if (manner.startsWith("fails under KVM") && isKvm) stop(socket, "internal-error");
    if (manner === "panics") {
      say(socket, { event: "GUEST_PANICKED", data: { action: "pause" } });
      stop(socket, "guest-panicked");
    }
  },
  system_powerdown(socket) {
    presses += 1;
    if (manner === "hears the third press" && presses === 3) leave(socket, 0);
    if (manner === "stays") say(socket, { event: "SHUTDOWN", data: { guest: true, reason: "guest-shutdown" } });
  },
  "inject-nmi": () => {
    console.error("the last that it said");
    process.exit(3);
  },
  quit: (socket) => (manner === "hangs" ? undefined : leave(socket, 0)),
};

function stop(socket: Socket, why: string): void {
  status = why;
  say(socket, { event: "STOP" });
}

/** Its monitor is closed some moments before it is gone. */
function crash(socket: Socket): void {
  console.error("kvm.c: kvm_buf_set_msrs: Assertion failed.");
  server.close();
  socket.destroy();
  setTimeout(() => process.abort(), 300);
}

function leave(socket: Socket, code: number): void {
  say(socket, { event: "SHUTDOWN", data: { guest: true, reason: "guest-shutdown" } });
  rmSync(pidFile, { force: true });
  server.close();
  rmSync("qmp.sock", { force: true });
  // Milliseconds, e.g. for what its disks have not written yet.
  const lingers = manner === "lingers" ? 300 : 0;
  socket.end(() => setTimeout(() => process.exit(code), lingers));
}

const say = (socket: Socket, message: object): void => void socket.write(`${JSON.stringify(message)}\r\n`);

/** QEMU greets one at a time; the others wait. */
const connected: Socket[] = [];
const greet = (socket: Socket | undefined): void =>
  void (socket && say(socket, { QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 } }, capabilities: [] } }));

const server = createServer((socket) => {
  socket.on("error", () => {});
  if (connected.push(socket) === 1) greet(socket);
  socket.on("close", () => {
    const wasFirst = connected[0] === socket;
    connected.splice(connected.indexOf(socket), 1);
    if (wasFirst) greet(connected[0]);
  });
  socket.on("data", (bytes) => {
    for (const line of bytes.toString().trim().split("\n")) {
      const { execute, id } = JSON.parse(line) as { execute: string; id: number };
      const isDumb =
        (manner === "hangs" && execute === "quit") || (manner === "crashes under KVM" && execute === "cont");
      if (!isDumb || (manner !== "hangs" && !isKvm)) {
        say(socket, { return: execute === "query-status" ? { status } : execute === "query-block" ? [] : {}, id });
      }
      answers[execute]?.(socket);
    }
  });
}).listen("qmp.sock");
if (manner === "hangs") process.on("SIGTERM", () => {});
