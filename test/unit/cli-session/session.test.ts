import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, systemClock } from "../../../src/model/clock.js";
import { FastClock } from "../../support/fast-clock.js";
import { until } from "../../support/until.js";
import { answer, on, start } from "./bank-under-test.js";
import { untilStopped } from "./device-host.js";

test("one connection is used for everything, and the key of the first contact is remembered and told", async (t) => {
  const { server, host, read, order } = await start(t);
  assert.deepEqual((await read("p1")).get("p1"), on);
  await order("p1", "off");
  await order("p1", "on");
  assert.equal(server.logins, 1);
  assert.deepEqual(host.memory().key, server.fingerprint);
  assert.deepEqual(host.warnings[0]?.fields, { fingerprint: server.fingerprint });
  assert.match(host.warnings[0]?.text ?? "", /sw1 .*first contact/);
});

test("banners, a key to press, colours and a second question for the password are got through", async (t) => {
  let asked = 0;
  const { server, read } = await start(t, {
    greeting: "\u001b[2J\u001b[1;1H*** sw# is ours ***\r\nPress any key",
    line: (line, terminal) => {
      if (asked++ === 0) return terminal.write("\r\nLogin password:");
      if (line === "secret") return terminal.write("\r\n\u001b[1msw\u001b[0m# ");
      answer(line, terminal);
    },
  });
  assert.deepEqual((await read("p1")).get("p1"), on);
  assert.deepEqual(server.lines, ["", "secret", "show power"]);
});

test("a banner that comes in pieces and begins like a prompt is not the switch's name", async (t) => {
  const settling = 20;
  let rest = (): void => {};
  const clock: Clock = {
    now: systemClock.now,
    after(delay, task) {
      if (delay === settling) rest();
      return systemClock.after(delay, task);
    },
  };
  const { read } = await start(t, {
    clock,
    greeting: "Press any key",
    line: (line, terminal) => {
      if (line !== "") return answer(line, terminal);
      rest = () => {
        rest = () => {};
        terminal.write("7, floor 2\r\nsw#");
      };
      terminal.write("\r\nSite#");
    },
  });
  assert.deepEqual((await read("p1")).get("p1"), on);
});

test("pages are turned, and what asked for it is not taken for a row", async (t) => {
  const pages = ["show power\r\np1 auto on\r\n--More--", "\b\b\b\b\b\b\b\b        \rp2 never off\r\nsw#"];
  const { read } = await start(t, { line: (_, { write }) => write(pages.shift() ?? "sw#") });
  const readings = await read("p1", "p2");
  assert.deepEqual(readings.get("p1"), on);
  assert.deepEqual(readings.get("p2"), { ...on, admin: "Off", detection: "disabled" });
});

test("a prompt within the output does not end it", async (t) => {
  const { read } = await start(t, {
    line: (line, { write }) => write(`${line}\r\nother#\r\nsw#\r\np1 auto on\r\nsw# is the prompt\r\nsw#`),
  });
  assert.deepEqual((await read("p1")).get("p1"), on);
});

test("a port that is not shown, and one with an unknown word, are told by themselves", async (t) => {
  const { read } = await start(t, { line: (line, { write }) => write(`${line}\r\np1 auto on\r\np2 maybe on\r\nsw#`) });
  const readings = await read("p1", "p2", "p3");
  assert.deepEqual(readings.get("p1"), on);
  assert.match(JSON.stringify(readings.get("p2")), /maybe.*unknown/);
  assert.match(JSON.stringify(readings.get("p3")), /show power/);
});

test("a refusal is told in the switch's own words, and the next order starts on a new connection", async (t) => {
  let refuse = true;
  const { server, order } = await start(t, {
    line: (line, terminal) => {
      if (!refuse || line !== "power p1 auto") return answer(line, terminal);
      refuse = false;
      terminal.write(`${line}\r\n% No budget for p1\r\nsw(config)#`);
    },
  });
  await assert.rejects(order("p1", "on"), { kind: "refused", message: /sw1 .*`power p1 auto`: % No budget for p1/ });
  await order("p1", "on");
  assert.equal(server.logins, 2);
});

test("a command that leads to another mode than it should ends the sequence before anything is set", async (t) => {
  const { server, order } = await start(t, { line: (line, { write }) => write(`${line}\r\nsw#`) });
  await assert.rejects(order("p1", "on"), { kind: "refused", message: /configure/ });
  assert.deepEqual(server.lines, ["configure"]);
});

test("once the port may have been set, only the switch's own words are a refusal", async (t) => {
  const on = [{ send: "power {name} {onWord}", mode: "config" }];
  const { order } = await start(t, {
    dialect: { on },
    line: (line, terminal) => (line === "power p1 auto" ? terminal.write(`${line}\r\nsw#`) : answer(line, terminal)),
  });
  await assert.rejects(order("p1", "on"), { kind: "unreachable", message: /no config mode/ });
});

test("a connection that breaks in mid-sequence leaves it open what happened, and is not taken up again", async (t) => {
  let broken = false;
  const { server, order } = await start(t, {
    line: (line, terminal) => {
      if (broken || !line.startsWith("power")) return answer(line, terminal);
      broken = true;
      terminal.break();
    },
  });
  await assert.rejects(order("p1", "on"), { kind: "unreachable", message: /sw1/ });
  assert.deepEqual(server.lines, ["configure", "power p1 auto"]);
  await order("p1", "on");
  assert.equal(server.logins, 2);
});

test("a kept connection that died is replaced for a read", async (t) => {
  let reads = 0;
  const { server, read } = await start(t, {
    line: (line, terminal) => (++reads === 2 ? terminal.break() : answer(line, terminal)),
  });
  await read("p1");
  assert.deepEqual((await read("p1")).get("p1"), on);
  assert.equal(server.logins, 2);
});

test("no prompt, silence, garbage and too much output each end in time with what was there", async (t) => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["show power\r\np1 auto on\r\nanything else?", /no prompt after \\?"anything else\?/],
    ["", /no answer while waiting for show power/],
    ["\u0007\u0000\u001b[?%$@@ \u0001 #> \r\nsw#", /does not begin with the command/],
    [`show power\r\n${"x".repeat(300_000)}`, /more output/],
  ];
  for (const [text, message] of cases) {
    const { read } = await start(t, { clock: new FastClock(20), line: (_, { write }) => write(text) });
    await assert.rejects(read("p1"), { name: "AdapterError", kind: "unreachable", message }, message.source);
  }
});

test("an order that was given up is not sent", async (t) => {
  const { server, bank } = await start(t);
  await assert.rejects(bank.order("p1", "on", AbortSignal.abort()), { name: "AdapterError" });
  assert.deepEqual(server.lines, []);
});

test("nothing but a port's name gets into a command", async (t) => {
  const { server, order, bank } = await start(t);
  for (const port of ["p1\nreload", "p1; reload", "p1 static", "p`x`", `p${"1".repeat(80)}`])
    await assert.rejects(order(port, "on"), { kind: "misconfigured" });
  await assert.rejects(order("x9", "on"), { kind: "misconfigured", message: /no port "x9"/ });
  await assert.rejects(bank.order("p1", "nmi", untilStopped), { kind: "refused" });
  assert.deepEqual(server.lines, []);
});

test("the word that a port was on by is remembered before it is turned off, and used again", async (t) => {
  const { server, host, order } = await start(t);
  await order("p2", "off");
  assert.deepEqual(host.memory().onWords, { p2: "static" });
  await order("p2", "on");
  assert.ok(server.lines.includes("power p2 static"));
});

test("a port is turned off though the disk refuses to keep the word that it was on by", async (t) => {
  const { server, host, order } = await start(t);
  await order("p1", "on");
  host.remember = () => Promise.reject(new Error("disk full"));
  await order("p2", "off");
  assert.ok(server.lines.includes("power p2 never"));
});

test("an idle connection is closed after a minute", async (t) => {
  const minutes = new Set<() => void>();
  const clock: Clock = {
    now: systemClock.now,
    after(delay, task) {
      if (delay !== 60_000) return systemClock.after(delay, task);
      minutes.add(task);
      return () => minutes.delete(task);
    },
  };
  const { server, read } = await start(t, { clock });
  await read("p1");
  await read("p1");
  assert.deepEqual([server.open, minutes.size], [1, 1]);
  for (const passes of minutes) passes();
  await until(() => server.open === 0);
  await read("p1");
  assert.equal(server.logins, 2);
});

test("a connection that is polled is renewed after some hours", async (t) => {
  let later = 0;
  const { server, read } = await start(t, { clock: { ...systemClock, now: () => systemClock.now() + later } });
  for (const hours of [0, 3, 4, 7, 8]) {
    later = hours * 3_600_000;
    assert.deepEqual((await read("p1")).get("p1"), on);
  }
  assert.equal(server.logins, 3);
});

test("after close nothing is connected any more", async (t) => {
  const { server, bank, read } = await start(t);
  await read("p1");
  await bank.close();
  await assert.rejects(read("p1"), { name: "AdapterError" });
  assert.equal(server.logins, 1);
});
