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
if (existsSync("qmp.sock")) rmSync("qmp.sock");
writeFileSync(pidFile, `${process.pid}\n`);

let status = "prelaunch";
let presses = 0;

const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  cont(socket) {
    status = "running";
    say(socket, { event: "RESUME" });
    if (manner === "fails under KVM" && isKvm) stop(socket, "internal-error");
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

function leave(socket: Socket, code: number): void {
  say(socket, { event: "SHUTDOWN", data: { guest: true, reason: "guest-shutdown" } });
  rmSync(pidFile, { force: true });
  socket.end(() => process.exit(code));
}

const say = (socket: Socket, message: object): void => void socket.write(`${JSON.stringify(message)}\r\n`);

createServer((socket) => {
  socket.on("error", () => {});
  say(socket, { QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 } }, capabilities: [] } });
  socket.on("data", (bytes) => {
    for (const line of bytes.toString().trim().split("\n")) {
      const { execute, id } = JSON.parse(line) as { execute: string; id: number };
      if (execute !== "quit" || manner !== "hangs") {
        say(socket, { return: execute === "query-status" ? { status } : execute === "query-block" ? [] : {}, id });
      }
      answers[execute]?.(socket);
    }
  });
}).listen("qmp.sock");
if (manner === "hangs") process.on("SIGTERM", () => {});
