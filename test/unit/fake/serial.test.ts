/** What a simulated machine says on its serial line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFake } from "../../../adapters/machine/fake/index.js";
import { FakeMachine } from "../../../adapters/machine/fake/machine.js";
import { seconds } from "../../../src/model/clock.js";
import type { ResetType } from "../../../src/model/words.js";
import { alice, Bench, inventoryOf, settle } from "../domain/bench.js";

function start(settings: object = {}) {
  const fake = createFake();
  let driver: FakeMachine | undefined;
  const attach: typeof fake.attach = (inventory, host) => {
    const attached = fake.attach(inventory, host);
    assert.ok(attached instanceof FakeMachine);
    driver = attached;
    return attached;
  };
  const bench = new Bench({ adapter: { ...fake, attach }, inventory: [inventoryOf("node", { ...settings })] }).start();
  assert.ok(driver);
  const line = driver.console.serial;
  let heard = "";
  return {
    bench,
    fake,
    line,
    listen: () =>
      line.listen((bytes) => {
        heard += Buffer.from(bytes).toString();
      }),
    heard: () => {
      const said = heard;
      heard = "";
      return said;
    },
    type: (text: string) => line.write(Buffer.from(text)),
    said: () => line.recall?.().map(({ text }) => text),
    history: async () => Buffer.from(await line.history(65536)).toString(),
    async reset(type: ResetType) {
      await bench.machines.commands.reset("node", type, alice);
      for (let step = 0; step < 30; step += 1) {
        bench.clock.advance(100);
        await settle();
      }
    },
  };
}

const booted = [
  "Simulated firmware of node",
  "Booting from the disk",
  "Loading the operating system",
  "Simulated system of node on ttyS0",
];
const bootedText = `${booted.join("\r\n")}\r\nnode login: `;

test("it tells of its boot as it goes, and of the last one whenever it is asked", async () => {
  const { listen, heard, said, history, reset, bench } = start();
  listen();
  assert.deepEqual(said(), []);
  await reset("On");
  assert.equal(heard(), bootedText);
  assert.deepEqual(said(), booted);
  await reset("ForceOff");
  assert.deepEqual(said(), booted);
  assert.equal(await history(), bootedText);
  await bench.machines.commands.amend("node", { boot: { target: "Pxe", enabled: "Once" } }, alice);
  await reset("On");
  assert.match(heard(), /^Simulated firmware of node\r\nBooting from the network \(PXE\)\r\n/);
});

test("one that was on before the service started has its prompt there", async () => {
  const { said, history } = start({ power: "On" });
  assert.deepEqual(said(), ["Simulated firmware of node", "Simulated system of node on ttyS0"]);
  assert.match(await history(), /node login: $/);
});

test("its system can be logged in to, and answers", async () => {
  const { listen, heard, type, said, history, bench } = start({ power: "On" });
  const stop = listen();
  assert.equal(heard(), "");
  type("rooz\u007ft\r\n");
  const welcome = "This machine is simulated; help lists what it knows.";
  assert.equal(heard(), `rooz\b \bt\r\n${welcome}\r\nroot@node:~$ `);
  bench.clock.advance(seconds(7));
  for (const [typed, answer] of [
    ["hostname", "node"],
    ["whoami", "root"],
    ["echo  a  b", "a b"],
    ["uptime", "up 7 s"],
    ["reboot", "reboot: not found"],
    ["constructor", "constructor: not found"],
  ]) {
    type(`${typed}\r`);
    assert.equal(heard(), `${typed}\r\n${answer}\r\nroot@node:~$ `);
  }
  type("half\u0003");
  assert.match(heard(), /\^C\r\nroot@node:~\$ $/);
  type("\u0004");
  assert.match(heard(), /node login: $/);
  assert.ok(said()?.includes("root@node:~$ hostname"));
  assert.match(await history(), /on ttyS0\r\nnode login: root\r\n/);
  stop();
  type("x");
  assert.equal(heard(), "");
});

test("nothing is taken while it is off or out of reach, and firmware takes no notice", async () => {
  const { type, reset, fake, listen, heard, bench } = start();
  listen();
  assert.equal(type("a"), false);
  await bench.machines.commands.reset("node", "On", alice);
  await settle();
  bench.clock.advance(300);
  heard();
  assert.equal(type("a"), true);
  assert.equal(heard(), "");
  await reset("On");
  fake.inject("node", { lostContact: true });
  assert.equal(type("a"), false);
});

test("input without end is cut, and what was said is forgotten when asked", async () => {
  const { type, line, said, history, bench, listen, heard } = start({ power: "On" });
  listen();
  type("x".repeat(10_000));
  assert.equal(heard().length, 200);
  bench.clock.advance(10);
  await line.clear();
  assert.deepEqual(said(), []);
  assert.equal(await history(), "");
});
