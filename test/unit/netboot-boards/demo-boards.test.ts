import assert from "node:assert/strict";
import { test } from "node:test";
import { openDemoBoards } from "../../../mock-hardware/boards/demo-boards.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { systemTimers } from "../../../mock-hardware/switches/timers.js";
import { until } from "../../support/until.js";
import { openMiniServer, server } from "./mini-server.js";
import { bootFolder, initrd, ipxe, kernel, mac, serial, wholeWay } from "./stand.js";

test("boards on a switch boot when their port gives power, and draw more while they do", async () => {
  const mini = await openMiniServer(({ http }) => ({
    dhcp: wholeWay(http),
    tftp: { ...bootFolder(), "ipxe.efi": ipxe },
    http: {
      "/boot.ipxe": Buffer.from("#!ipxe\nkernel vmlinuz\ninitrd initrd.img\nboot\n"),
      "/vmlinuz": kernel,
      "/initrd.img": initrd,
    },
  }));
  const feed = new MockSwitch({
    name: "sw1",
    ports: 2,
    budgetWatts: 60,
    timers: systemTimers,
    nature: { onAfter: () => 0, offAfter: 0 },
    port: () => ({ on: false, load: null }),
  });
  const portAt = (number: number) => feed.ports[number - 1]!;
  const seen = new Set<number>();
  const demo = openDemoBoards({
    feed: { plug: (number, load) => portAt(number).plug(load), refresh: (number) => portAt(number).settle() },
    boards: [{ port: 2, mac, serial, watts: 4 }],
    dhcp: { address: server, port: mini.ports.dhcp },
    tftpPort: mini.ports.tftp,
    trace: () => seen.add(feed.view(portAt(2)).watts),
  });
  const [board] = demo.boards;
  try {
    assert.equal(board?.state(), "off");
    portAt(2).switch(true);
    await until(() => board?.state() === "os");
    assert.equal(feed.view(portAt(2)).watts, 4);
    assert.ok(Math.max(...seen) > 4 && seen.has(2.8), [...seen].join(" "));
    portAt(2).switch(false);
    await until(() => board?.state() === "off");
    assert.equal(feed.view(portAt(2)).watts, 0);
  } finally {
    await demo.close();
    await mini.close();
  }
});
