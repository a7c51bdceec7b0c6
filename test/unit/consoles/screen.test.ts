/** A screen on a WebSocket: every byte both ways, and neither side is sent more than it takes. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { joinScreen } from "../../../src/consoles/websocket/screen.js";
import { until } from "../../support/until.js";

/** A viewer, and the screen's own end of the connection that it is joined to. */
async function joined(t: TestContext): Promise<{ viewer: WebSocket; device: Socket; typed: () => number }> {
  const [service, device] = await pair(t);
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  t.after(() => server.close());
  await once(server, "listening");
  let typed = 0;
  server.on("connection", (socket) =>
    joinScreen(socket, service, () => {
      typed += 1;
    }),
  );
  const viewer = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  t.after(() => viewer.terminate());
  await once(viewer, "open");
  return { viewer, device, typed: () => typed };
}

async function pair(t: TestContext): Promise<readonly [Socket, Socket]> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as { port: number }).port, "127.0.0.1");
  const [far] = (await once(server, "connection")) as [Socket];
  t.after(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return [near, far];
}

test("bytes go both ways, from frames of text too", async (t) => {
  const { viewer, device, typed } = await joined(t);
  device.write("RFB 003.008\n");
  const [hello, isBinary] = (await once(viewer, "message")) as [Buffer, boolean];
  assert.deepEqual([hello.toString(), isBinary], ["RFB 003.008\n", true]);
  viewer.send(Buffer.from("RFB 003.008\n"));
  viewer.send("\x01");
  let heard = "";
  device.on("data", (bytes: Buffer) => {
    heard += bytes.toString();
  });
  await until(() => heard === "RFB 003.008\n\x01");
  assert.equal(typed(), 0);
  const [shared, key] = ["\x01", "\x04\x01\x00\x00\x00\x00\x00\x61"];
  viewer.send(Buffer.from(shared + key, "latin1"));
  await until(() => heard.endsWith(key));
  assert.equal(typed(), 1);
});

test("a viewer that reads nothing holds up the screen, and gets every byte when it reads again", async (t) => {
  const { viewer, device } = await joined(t);
  let got = 0;
  viewer.on("message", (bytes: Buffer) => {
    got += bytes.length;
  });
  viewer.pause();
  const chunk = Buffer.alloc(256 * 1024, 7);
  let sent = 0;
  while (device.write(chunk)) sent += 1;
  // What the kernel and both ends hold is bounded: from some point on, nothing more is taken.
  let last = -1;
  for (let same = 0; same < 50; same = last === device.writableLength ? same + 1 : 0) {
    last = device.writableLength;
    if (last < chunk.length && sent < 400) {
      device.write(chunk);
      sent += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(device.writableLength > 0, "it was held up");
  viewer.resume();
  device.end();
  await once(viewer, "close");
  assert.equal(got % chunk.length, 0);
  assert.ok(got >= sent * chunk.length, `${got} of ${sent} chunks`);
});

test("the screen's end is the viewer's, with a reason; and the other way round", async (t) => {
  const one = await joined(t);
  one.device.end();
  const [code, reason] = (await once(one.viewer, "close")) as [number, Buffer];
  assert.deepEqual([code, reason.toString()], [1000, "The screen has gone."]);
  const two = await joined(t);
  const gone = once(two.device, "close");
  two.device.resume();
  two.viewer.close();
  await gone;
});
