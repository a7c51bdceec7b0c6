/** What `npm start` tells its user to do does what it says, word for word. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { missing, run, until } from "./program.js";
import { shoal, startShoal } from "./shoal.js";

const skip = missing("curl");

/** The lines under "Try, in another shell:". */
const commandsIn = (greeting: string): readonly string[] =>
  greeting.split("\n").flatMap((line) => (line.startsWith("  curl ") ? [line.trim()] : []));

test("the commands work as they stand, until the board has booted from the network", { skip }, async (context) => {
  const { output } = await startShoal(context, { env: {} });
  const greeting = await until("a greeting", () => output.stdout.includes("Ctrl-C") && output.stdout);
  const [list = "", turnOn = "", look = "", log = "", ...more] = commandsIn(greeting);
  assert.deepEqual(more, []);
  const ask = async (command: string) => {
    const { code, stdout, stderr } = await run("sh", ["-c", command]);
    assert.deepEqual([code, stderr], [0, ""], command);
    return stdout;
  };
  assert.equal(JSON.parse(await ask(list))["Members@odata.count"], 10);
  assert.equal(JSON.parse(await ask(look)).PowerState, "Off");
  assert.equal(await ask(turnOn), "");
  await until("power and an operating system", async () => {
    const { PowerState, Status, BootProgress } = JSON.parse(await ask(look));
    return PowerState === "On" && Status.Health === "OK" && BootProgress.LastState === "OSRunning";
  });
  assert.match(await ask(log), /Fetched 'demo\/vmlinuz', [0-9]+ bytes, whole\./);
});

test("a second start keeps the password and says how to set another", async (context) => {
  const first = await startShoal(context, { env: {} });
  await first.end();
  const again = await startShoal(context, { env: {}, state: first.state });
  const greeting = await until("a greeting", () => again.output.stdout.includes("Ctrl-C") && again.output.stdout);
  assert.match(greeting, /account set-password admin --state /);
  await again.end();
  const env = { SHOAL_ACCOUNT_PASSWORD: "another-good-password" };
  const { code, stdout } = await shoal(["account", "set-password", "admin", "--state", first.state], { env });
  assert.deepEqual([code, stdout], [0, "The password of admin is set.\n"]);
});
