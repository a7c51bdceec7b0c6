import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { after, test } from "node:test";
import fc from "fast-check";
import { WakeOnLanBank } from "../../../adapters/power/wake-on-lan/bank.js";
import { isGroupMac, magicPacket } from "../../../adapters/power/wake-on-lan/packet.js";
import type { WakeOnLanSettings } from "../../../adapters/power/wake-on-lan/settings.js";
import { until } from "../../support/until.js";
import { adapterError, patient, TestHost } from "../http-kit/host.js";

const mac = "02:00:5e:10:00:01";

async function listening(settings: WakeOnLanSettings = {}) {
  const socket = createSocket("udp4");
  after(() => socket.close());
  const packets: Buffer[] = [];
  socket.on("message", (packet) => packets.push(packet));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const to = { broadcast: "127.0.0.1", udpPort: socket.address().port };
  return { packets, bank: new WakeOnLanBank("wol", { ...to, ...settings }, new TestHost()) };
}

test("six times FF, sixteen times the MAC address", () => {
  assert.equal(magicPacket(mac).toString("hex"), `${"ff".repeat(6)}${"02005e100001".repeat(16)}`);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
      const written = Buffer.from(bytes).toString("hex").match(/../g)?.join("-") ?? "";
      assert.deepEqual(magicPacket(written).subarray(-6), Buffer.from(bytes));
      assert.equal(magicPacket(written).length, 102);
    }),
  );
  assert.deepEqual([isGroupMac("01:00:5e:00:00:01"), isGroupMac(mac)], [true, false]);
});

test("on sends the packet, with the SecureOn password where there is one", async () => {
  const { bank, packets } = await listening({ secureOn: "01:02:03:04:05:06" });
  await bank.order(mac, "on", patient);
  await until(() => packets.length === 3);
  assert.ok(packets.every((packet) => packet.equals(magicPacket(mac, "01:02:03:04:05:06"))));
});

test("it can only turn on, knows nothing, and does not take a password of another form", async () => {
  const { bank, packets } = await listening({ secureOn: "open sesame" });
  await assert.rejects(bank.order(mac, "off", patient), adapterError("refused", /only turn on/));
  await assert.rejects(bank.order(mac, "on", patient), adapterError("misconfigured", /secureOn/));
  const reading = (await bank.read([mac])).get(mac);
  assert.ok(reading && "problem" in reading);
  assert.equal(packets.length, 0);
});
