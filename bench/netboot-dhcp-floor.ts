/** What UDP alone costs in Node: answers from memory, with no check of anything. */
import { createSocket, type Socket } from "node:dgram";
import { answer } from "./child.js";
import { type Address, addressOf, answerTo, isRelayed } from "./netboot-dhcp-packets.js";

export interface FloorQuestion {
  /** Its own address, and that of the relay. */
  readonly server: string;
  readonly client: string;
}

answer<FloorQuestion>(async ({ server, client }) => {
  const own = addressOf(server);
  const [dhcp, proxy] = await Promise.all([bound(67), bound(4011)]);
  let given = 0;
  const next = (): Address => {
    given += 1;
    return [10, 65 + ((given >> 16) & 1), (given >> 8) & 255, given & 255];
  };
  dhcp.on("message", (asked) => {
    const made = answerTo(asked, own, next());
    if (isRelayed(asked)) dhcp.send(made, 67, client);
    else dhcp.send(made, 68, "255.255.255.255");
  });
  proxy.on("message", (asked, { address, port }) => proxy.send(answerTo(asked, own, [0, 0, 0, 0]), port, address));
  return null;
});

async function bound(port: number): Promise<Socket> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind({ port, exclusive: true }, resolve));
  socket.setBroadcast(true);
  socket.setRecvBufferSize(4 * 1024 * 1024);
  return socket;
}
