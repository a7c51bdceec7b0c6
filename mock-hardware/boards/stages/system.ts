/** An operating system, as far as the network sees it: it asks for an address, says a few words, keeps its lease. */
import { createHash } from "node:crypto";
import type { RunningSystem } from "../record.js";
import type { Run } from "../run.js";
import type { DhcpDialect, Leased } from "../wire/dhcp-client.js";
import { hear } from "../wire/dhcp-client.js";
import {
  addressIn,
  code,
  encodeRequest,
  macBytes,
  messageType,
  numberIn,
  type Option,
  text,
} from "../wire/dhcp-message.js";
import { answering } from "./rom.js";

/** Ends only with the power. @throws PowerCut (by rejection) */
export async function runSystem(run: Run, system: RunningSystem): Promise<void> {
  run.enter("os", `${system.program} ${system.arguments}`.trim(), system);
  await run.life.pause(run.pace.system);
  let leased = await ask(run);
  await sayHello(run, leased, system);
  for (;;) {
    await run.life.pause(renewalOf(leased));
    if (!(await renew(run, leased))) leased = await ask(run);
  }
}

async function ask(run: Run): Promise<Leased> {
  for (;;) {
    const leased = await run.lease(dialect(run));
    if (leased) return leased;
  }
}

function dialect(run: Run): DhcpDialect {
  const self: readonly Option[] = [
    [code.clientId, clientId(run)],
    [code.largestMessage, Buffer.of(0x05, 0xc0)],
    [code.parameterList, Buffer.of(1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59, 119, 121)],
    [code.hostName, text(hostName(run))],
  ];
  return {
    flags: 0,
    discover: [messageType("DISCOVER"), ...self],
    request: (offer) => [messageType("REQUEST"), ...answering(offer), ...self],
    tries: [1, 2, 4, 8, 16].map((times) => times * run.pace.systemTry),
    choose: (offers) => {
      const address = offers.find(({ yiaddr }) => yiaddr !== null);
      return address ? { address, boot: address } : null;
    },
    linger: () => 0,
  };
}

/** Other than those of the programs before: an identifier of the interface and of the system (RFC 4361 §6.1). */
function clientId(run: Run): Buffer {
  const system = createHash("sha256").update(run.board.serial).digest().subarray(0, 8);
  return Buffer.concat([
    Buffer.of(0xff),
    macBytes(run.board.mac).subarray(2),
    Buffer.of(0, 2, 0, 0, 0xab, 0x11),
    system,
  ]);
}

const hostName = ({ board }: Run): string => board.hostName ?? `pi-${board.serial}`;

/** Half of the lease where the server does not say (RFC 2131 §4.4.5), and not below a second. */
function renewalOf({ ack }: Leased): number {
  const seconds = (option: number) => numberIn(ack.options.get(option));
  const half = (seconds(code.leaseTime) ?? 3600) / 2;
  return Math.min(Math.max(1, seconds(code.renewalTime) ?? half), 86_400) * 1000;
}

/** @returns whether the server lets it keep the address */
async function renew(run: Run, { ack }: Leased): Promise<boolean> {
  const { board } = run;
  const server = addressIn(ack.options.get(code.server)) ?? board.server;
  const socket = await run.openDhcp();
  try {
    const options = [messageType("REQUEST"), [code.clientId, clientId(run)] as const];
    const request = { xid: ack.xid, secs: 0, flags: 0, ciaddr: ack.yiaddr ?? "0.0.0.0", mac: board.mac, options };
    run.note({ kind: "dhcp", message: "REQUEST", from: null, address: ack.yiaddr });
    socket.send(encodeRequest(request), board.ports.dhcpServer, server);
    const answer = await hear(run.dhcpLine(socket), ack.xid, run.pace.systemTry, ["ACK", "NAK"]);
    return answer?.message === "ACK";
  } finally {
    socket.close();
  }
}

async function sayHello(run: Run, { ack }: Leased, { program }: RunningSystem): Promise<void> {
  const { syslog } = run.board.ports;
  const server = ack.siaddr ?? addressIn(ack.options.get(code.server));
  const lines = [`Booted ${program}`, `${hostName(run)} login:`];
  for (const line of lines) run.say(line);
  if (syslog === undefined || server === null) return;
  const socket = await run.open();
  const at = new Date(run.life.timers.now()).toISOString();
  for (const line of lines) socket.send(text(`<30>1 ${at} ${hostName(run)} system 1 - - ${line}`), syslog, server);
  socket.close();
}
