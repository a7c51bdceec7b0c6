/** DHCP as iPXE 2.0 for arm64 does it (captured; RFC 3004, iPXE src/net/udp/dhcp.c). */
import { randomInt } from "node:crypto";
import { firmwareId } from "../identity.js";
import type { Run } from "../run.js";
import { answering } from "../stages/rom.js";
import { isOfClass } from "../stages/uefi-dialect.js";
import { type Chosen, type DhcpDialect, hear, type Leased } from "../wire/dhcp-client.js";
import {
  addressIn,
  code,
  encodeRequest,
  macBytes,
  messageType,
  type Option,
  pairsIn,
  type Reply,
  text,
} from "../wire/dhcp-message.js";

const wanted = "010306070c0f111a2a2b3c424377798081828384858687afcb";
/** Bus and device of the port, version, features one by one. */
const own = "b105011af41000eb03020000170101270101240101130101140101110101150101260101120101";
/** Sub-option of 175: nobody waits for a proxy. */
const noProxy = 176;

export function ipxeDialect(run: Run): DhcpDialect {
  const self = optionsOf(run);
  return {
    flags: 0x8000,
    discover: [messageType("DISCOVER"), ...self],
    request: (offer) => [messageType("REQUEST"), ...self, ...answering(offer)],
    tries: run.pace.ipxe,
    choose,
    linger: (offers) => (offers.some(saysNoProxy) || offers.some(isProxy) ? 0 : run.pace.ipxeProxy),
  };
}

const optionsOf = (run: Run): readonly Option[] => [
  [code.largestMessage, Buffer.of(0x05, 0xc0)],
  [code.architecture, Buffer.of(0, 11)],
  [code.interfaceId, Buffer.of(1, 3, 10)],
  [code.vendorClass, text("PXEClient:Arch:00011:UNDI:003010")],
  [code.userClass, text("iPXE")],
  [code.parameterList, Buffer.from(wanted, "hex")],
  [code.ipxe, Buffer.from(own, "hex")],
  [code.clientId, Buffer.concat([Buffer.of(1), macBytes(run.board.mac)])],
  [code.machineId, firmwareId(run.board)],
];

const isProxy = (offer: Reply): boolean => offer.yiaddr === null && isOfClass(offer, "PXEClient");

function saysNoProxy({ options }: Reply): boolean {
  const pairs = [...pairsIn(options.get(code.ipxe) ?? Buffer.alloc(0))];
  return pairs.some(([option, value]) => option === noProxy && value[0] !== 0);
}

/** A file from whoever gives the address counts before a proxy's. */
function choose(offers: readonly Reply[]): Chosen | null {
  const addressed = offers.filter(({ yiaddr }) => yiaddr !== null);
  const address = addressed.find(({ file }) => file !== "") ?? addressed[0];
  if (!address) return null;
  const proxy = address.file === "" ? offers.find(isProxy) : undefined;
  return { address, boot: proxy ?? address };
}

/** What a proxy says that named no file in its offer: asked from its own port, not from 4011 as UEFI does. */
export async function askProxy(run: Run, { boot, address }: Leased): Promise<Reply | null> {
  const server = boot.siaddr ?? addressIn(boot.options.get(code.server));
  if (boot === address || boot.file !== "" || server === null) return null;
  const { mac, ports } = run.board;
  const socket = await run.open(ports.dhcpClient);
  const xid = randomInt(2 ** 32);
  const named: Option = [code.server, boot.options.get(code.server) ?? Buffer.alloc(4)];
  const options = [messageType("REQUEST"), ...optionsOf(run), named];
  const request = encodeRequest({ xid, secs: 0, flags: 0x8000, ciaddr: run.address ?? "0.0.0.0", mac, options });
  try {
    for (const patience of run.pace.ipxe) {
      run.note({ kind: "dhcp", message: "REQUEST", from: null, address: null });
      socket.send(request, ports.proxy ?? 4011, server);
      const answer = await hear(run.dhcpLine(socket), xid, patience, ["ACK"]);
      if (answer) return answer;
    }
    return null;
  } finally {
    socket.close();
  }
}
