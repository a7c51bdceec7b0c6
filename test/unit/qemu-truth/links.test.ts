/** A network port of a guest has a link where what it is plugged into has one. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { linksOf } from "../../../adapters/machine/qemu/links.js";
import { tapName } from "../../../adapters/machine/qemu/taps.js";
import { newFolder } from "../../support/new-folder.js";
import { guestOf } from "./guest.js";

test("links of all kinds of networks", async (t) => {
  const devices = newFolder(t);
  const home = "/machines/guest";
  const carrier = (device: string, text: string) => {
    mkdirSync(join(devices, device));
    writeFileSync(join(devices, device, "carrier"), text);
  };
  const networks = [
    { kind: "user" },
    { kind: "none" },
    { kind: "tap", device: "tap0" },
    { kind: "tap", device: "gone" },
    { kind: "bridge", bridge: "br0" },
    { kind: "bridge", bridge: "br0" },
  ];
  carrier("tap0", "1\n");
  carrier(tapName({ home, index: 4 }), "0\n");
  const linked = { inventory: guestOf({ networks }), home, devices };
  assert.deepEqual(await linksOf(linked, true), {
    eth0: "LinkUp",
    eth1: "NoLink",
    eth2: "LinkUp",
    eth3: "NoLink",
    eth4: "LinkDown",
    eth5: "LinkUp",
  });
  assert.deepEqual(Object.values(await linksOf(linked, false)), [
    "LinkDown",
    "NoLink",
    "LinkDown",
    "LinkDown",
    "LinkDown",
    "LinkDown",
  ]);
});
