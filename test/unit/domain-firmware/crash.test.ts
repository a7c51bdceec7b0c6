/** The service dies at each of its calls while it places what was asked, and starts again: nothing is lost, nothing done twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../../src/model/clock.js";
import { alice } from "../domain/bench.js";
import { digest, recordOf } from "./bench.js";
import { Lives } from "./booting.js";
import { firstVariables, imageOf, put } from "./scripted-family.js";

const young = digest("b");
const images = new Map([[young, { record: recordOf(young, "2.0"), bytes: imageOf(firstVariables, "2.0") }]]);

interface Case {
  readonly name: string;
  readonly image: boolean;
  /** What a client does while the flash is being written. */
  readonly meanwhile?: { readonly Speed: number; readonly Tag: string };
}

const cases: readonly Case[] = [
  { name: "settings and an override", image: false },
  { name: "settings, an override and an image", image: true },
  { name: "settings that a client changes meanwhile", image: false, meanwhile: { Speed: 8, Tag: "new" } },
  { name: "settings that a client takes back meanwhile", image: false, meanwhile: { Speed: 4, Tag: "" } },
];

const settings = { Speed: 6, Tag: "old" };

async function prepared({ image }: Case): Promise<Lives> {
  const lives = new Lives({ images });
  await lives.bench.elapse(5000);
  await lives.bench.amend({ attributes: settings });
  await lives.bench.override({ target: "Pxe" });
  if (image) await lives.bench.bench.machines.staging.stage("node", young, "alice");
  return lives;
}

/** Switches on and dies at the nth call. @returns whether a client's changes were accepted before */
async function dieAt(lives: Lives, nth: number, before: boolean, { meanwhile }: Case): Promise<boolean> {
  let accepted = false;
  let asked = false;
  lives.meanwhile = (call, bench) => {
    if (call !== "write" || asked || !meanwhile) return;
    asked = true;
    bench.amend({ attributes: meanwhile }).then(
      () => {
        accepted = true;
      },
      () => {},
    );
  };
  lives.dieIn(nth, before);
  await lives.bench.bench.machines.commands.reset("node", "On", alice).catch(() => {});
  for (let time = 0; time < 10_000 && !lives.died; time += 100) await lives.bench.elapse(100, 100);
  lives.meanwhile = () => {};
  return accepted;
}

for (const one of cases) {
  for (const before of [true, false]) {
    test(`${one.name}: killed ${before ? "before" : "after"} each call`, async () => {
      let nth = 1;
      for (; nth < 60; nth += 1) {
        const where = `call ${nth}`;
        const lives = await prepared(one);
        const accepted = await dieAt(lives, nth, before, one);
        if (!lives.died) break;
        lives.clock.advance(seconds(3));
        await lives.revive();
        const next = () => lives.bench.next.attributes;
        const expected = accepted ? one.meanwhile : settings;
        // Of what was not answered nobody knows whether it was taken.
        const isAs = (some: object | undefined) =>
          JSON.stringify([next().Speed, next().Tag]) === JSON.stringify(Object.values(some ?? {}));
        assert.ok(isAs(expected) || (!accepted && isAs(one.meanwhile)), `${where}: ${JSON.stringify(next())}`);
        const wanted = next().Speed;
        const runs = lives.bench.machine.observation.firmware?.image;
        assert.equal(runs, lives.flash.image.code === "2.0" ? young : null, where);
        await lives.comeOn();
        const once = lives.boots.filter((boot) => boot.once);
        assert.deepEqual(
          once.map(({ entry }) => entry),
          [2],
          `${where}: used once`,
        );
        assert.equal(lives.bench.machine.intent.boot.enabled, "Disabled", where);
        await lives.bench.reset("PowerCycle");
        await lives.bench.elapse(15_000);
        assert.equal(lives.speed, wanted, where);
        assert.equal(lives.bench.machine.intent.firmware, undefined, where);
        assert.equal(lives.flash.image.code, one.image ? "2.0" : "1.0", where);
        // What the firmware makes of it then is not undone, not by another crash either.
        lives.flash.edit((variables) => put(variables, "Speed", 2));
        await lives.bench.elapse(15_000);
        await lives.revive();
        await lives.bench.reset("PowerCycle");
        assert.equal(lives.speed, 2, where);
        assert.equal(lives.boots.filter((boot) => boot.once).length, 1, where);
        await lives.end();
      }
      assert.ok(nth > 10 && nth < 60, `${nth - 1} calls`);
    });
  }
}

test("somebody switches it on by hand before the service is back: the override is not used twice, no setting is lost", async () => {
  for (const before of [true, false]) {
    for (let nth = 1; nth < 20; nth += 1) {
      const where = `call ${nth}`;
      const lives = await prepared({ name: "", image: false });
      await dieAt(lives, nth, before, { name: "", image: false });
      if (!lives.died) break;
      lives.switchOnByHand();
      // What arrived is superseded at once; of what did not arrive the firmware knows nothing.
      const arrived = lives.speed === settings.Speed;
      lives.flash.edit((variables) => put(variables, arrived ? "Speed" : "Boots", 2));
      await lives.revive();
      await lives.bench.elapse(15_000);
      await lives.bench.reset("PowerCycle");
      await lives.bench.elapse(15_000);
      await lives.bench.reset("PowerCycle");
      assert.equal(lives.speed, arrived ? 2 : settings.Speed, where);
      assert.ok(lives.boots.filter((boot) => boot.once).length <= 1, where);
      assert.equal(lives.bench.machine.intent.boot.enabled, "Disabled", where);
      assert.equal(lives.bench.machine.intent.firmware, undefined, where);
      await lives.end();
    }
  }
});
