/** Receivers on loopback. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { openLogs } from "../../../adapters/netboot/logs/index.js";
import type { LogLine, LogSetup } from "../../../src/ports/netboot.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";

async function start(
  context: TestContext,
  setup: Partial<LogSetup> = {},
  ...allowance: [] | [{ burst: number; perSecond: number }]
) {
  const clock = new ManualClock();
  const lines: LogLine[] = [];
  const ignore = () => undefined;
  const server = await openLogs(
    {
      clock,
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      addresses: ["127.0.0.1"],
      syslogPort: 0,
      netconsolePort: 0,
      take: (line) => lines.push(line),
      ...setup,
    },
    ...allowance,
  );
  const socket = createSocket("udp4");
  context.after(async () => {
    socket.close();
    await server.close();
  });
  const send = (purpose: string, text: string, address = "127.0.0.1") =>
    socket.send(text, server.ports[purpose]!, address);
  return { clock, lines, server, send };
}

test("lines come with their sender and the time", async (context) => {
  const { lines, send, clock } = await start(context);
  send("syslog", "<30>Jan  1 00:00:07 board systemd[1]: Started.\n");
  await until(() => lines.length === 1);
  send("netconsole", "4,1,2,-;eth0: link down\n");
  await until(() => lines.length === 2);
  const from = { client: "127.0.0.1", at: clock.now() };
  assert.deepEqual(lines, [
    { ...from, severity: 6, hostName: "board", program: "systemd", text: "Started." },
    { ...from, severity: 4, hostName: null, program: null, text: "eth0: link down" },
  ]);
});

test("empty lines are counted and not told", async (context) => {
  const { lines, send, server } = await start(context);
  send("syslog", "<30>\u001b[0m");
  send("syslog", "");
  send("syslog", "word");
  await until(() => lines.length === 1);
  assert.deepEqual(server.counters(), { syslog: 3, empty: 2 });
});

test("who says too much is not heard for a while", async (context) => {
  const { lines, send, server, clock } = await start(context, {}, { burst: 3, perSecond: 1 });
  send("netconsole", "1\n2\n3\n4\n5\n");
  await until(() => server.counters()["too-often"] === 2);
  clock.advance(1000);
  send("syslog", "6");
  await until(() => lines.length === 4);
  assert.deepEqual(
    lines.map(({ text }) => text),
    ["1", "2", "3", "6"],
  );
});

test("what is off has no port", async (context) => {
  const { server } = await start(context, { syslogPort: null });
  assert.deepEqual(Object.keys(server.ports), ["netconsole"]);
});

test("all addresses have the same port", async (context) => {
  const { lines, send } = await start(context, { addresses: ["127.0.0.1", "127.0.0.2"] });
  send("syslog", "one");
  await until(() => lines.length === 1);
  send("syslog", "two", "127.0.0.2");
  await until(() => lines.length === 2);
});

test("a port that is taken is the system's error, and the others are given back", async (context) => {
  const taken = createSocket("udp4");
  const listening = once(taken, "listening");
  taken.bind(0, "127.0.0.1");
  await listening;
  context.after(() => taken.close());
  await assert.rejects(start(context, { netconsolePort: taken.address().port }), { code: "EADDRINUSE" });
});

test("what a machine had begun to say is told when the receivers close", async (context) => {
  const { lines, send, server } = await start(context);
  send("netconsole", "login: ");
  await until(() => server.counters().netconsole === 1);
  await server.close();
  assert.deepEqual(
    lines.map(({ text }) => text),
    ["login:"],
  );
});
