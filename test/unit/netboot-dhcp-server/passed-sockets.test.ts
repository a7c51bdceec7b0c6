/** Sockets that were opened for the service: in a process of its own, as two in one cannot listen on one descriptor. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { test } from "node:test";

const module = new URL("../../../adapters/netboot/dhcp/udp-port.js", import.meta.url);

/** Opens the port on descriptor 3 twice, one after the other, and ends with its standard input. */
const child = `
const { UdpPort } = await import(${JSON.stringify(module)});
const answering = (name) => (bytes, from, back) => back.send(Buffer.from(name + bytes), from);
await (await UdpPort.open({ fd: 3 }, answering("first "), () => {})).close();
const second = await UdpPort.open({ fd: 3 }, answering("second "), () => {});
process.stdout.write("open");
process.stdin.once("end", () => second.close()).resume();
`;

test("a socket that was passed serves one server after the other, and does not keep the process", async (t) => {
  const passed = createSocket("udp4").bind(0, "127.0.0.1");
  const client = createSocket("udp4").bind(0, "127.0.0.1");
  t.after(() => client.close());
  await Promise.all([once(passed, "listening"), once(client, "listening")]);
  const { port } = passed.address();
  const { fd } = (passed as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const service = spawn(process.execPath, ["--input-type=module", "-e", child], {
    stdio: ["pipe", "pipe", "inherit", fd],
  });
  t.after(() => service.kill());
  const ended = once(service, "exit");
  await once(service.stdout!, "data");
  passed.close();
  const heard = once(client, "message");
  client.send("asked", port, "127.0.0.1");
  assert.equal(String((await heard)[0]), "second asked");
  service.stdin!.end();
  assert.deepEqual(await ended, [0, null]);
});
