/** What a domain says on its serial line is kept up to a bound, in whatever portions it comes. */
import assert from "node:assert/strict";
import { once } from "node:events";

import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { LibvirtSerial } from "../../../adapters/machine/libvirt/serial.js";
import { systemClock } from "../../../src/model/clock.js";
import { newFolder } from "../../support/new-folder.js";
import { until } from "../../support/until.js";

test("byte by byte or all at once", async (t) => {
  const path = join(newFolder(t), "serial.sock");
  const server = createServer().listen(path);
  t.after(() => server.close());
  const serial = new LibvirtSerial({ clock: systemClock }, "vm1");
  t.after(() => serial.unplug());
  serial.plug({ kind: "unix", path });
  const [guest] = (await once(server, "connection")) as [Socket];
  let heard = 0;
  serial.listen((bytes) => {
    heard += bytes.length;
  });
  for (const letter of "login: ") {
    guest.write(letter);
    const before = heard;
    await until(() => heard > before);
  }
  assert.equal(Buffer.from(await serial.history(1000)).toString(), "login: ");
  assert.equal(Buffer.from(await serial.history(3)).toString(), "n: ");
  guest.write(Buffer.alloc(600_000, "x"));
  await until(() => heard === 600_007);
  const history = Buffer.from(await serial.history(1_000_000));
  assert.ok(history.length > 0 && history.length <= 256 * 1024, `${history.length} bytes`);
  assert.equal(history.toString(), "x".repeat(history.length));
});
