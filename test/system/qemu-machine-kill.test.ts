/** Killed at any instant of switching a guest on and off, the service leaves none that is lost, and never two. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { allPids, runsIn } from "../../adapters/machine/qemu/proc.js";
import { missing } from "./program.js";
import { attached, guestFolder } from "./qemu/driven-guest.js";

const skip = missing("qemu-system-x86_64");
const program = fileURLToPath(new URL("./qemu/switching-driver.js", import.meta.url));
const rounds = 16;
/** Milliseconds, about what one round of on and off takes. */
const longest = 150;

test("a guest is neither doubled nor lost", { skip, timeout: 120_000 }, async (t) => {
  const home = guestFolder(t);
  const folder = join(realpathSync(dirname(home)), basename(home));
  const guests = () => allPids().filter((pid) => runsIn(pid, folder, "guest.pid")).length;
  for (let round = 0; round < rounds; round += 1) {
    const child = spawn(process.execPath, [program, home], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    await pause((longest * round) / rounds);
    child.kill("SIGKILL");
    await ended;
    const next = attached(t, home);
    const state = await next.power();
    assert.equal(guests(), state === "Off" ? 0 : 1, `round ${round}: it is ${state}`);
    assert.deepEqual(next.troubles(), []);
    if (round % 2 === 0) {
      await next.tell("on");
      assert.equal(await next.power(), "On");
      assert.equal(guests(), 1);
    }
    await next.driver.detach();
  }
});
