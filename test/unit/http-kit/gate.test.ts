import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { Gate } from "../../../adapters/kit/http/gate.js";
import { HttpSession } from "../../../adapters/kit/http/session.js";
import { patient, TestHost } from "./host.js";

for (const sockets of [1, 4])
  test(`a device has ${sockets} connections at most, however many ask at once`, async () => {
    const open = { now: 0, most: 0 };
    const server = createServer((_, response) => void setImmediate(() => response.end("{}")));
    server.on("connection", (socket) => {
      open.most = Math.max(open.most, ++open.now);
      socket.once("close", () => open.now--);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { clock, logger } = new TestHost();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = new HttpSession({ label: "pdu1", url, clock, logger, sockets });
    after(() => {
      session.close();
      server.close();
    });
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => session.ask({ method: "GET", path: "/" }, patient)),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    assert.ok(open.most <= sockets, `${open.most} at once`);
    assert.equal(clock.pending, 0);
  });

test("who waits is let in in turn, or gives up when nobody waits for it or its time is over", async () => {
  const { clock } = new TestHost();
  const gate = new Gate(1);
  const through: string[] = [];
  const pass = (name: string, task: () => Promise<void>, signal = patient) =>
    gate.pass(
      async () => {
        through.push(name);
        await task();
      },
      { clock, timeLimit: 10_000, signal },
    );
  let leave = (): void => {};
  const first = pass("first", () => new Promise((resolve) => (leave = resolve)));
  const leaving = new AbortController();
  const aborted = assert.rejects(
    pass("aborted", async () => {}, leaving.signal),
    /not waited for any longer/,
  );
  await assert.rejects(
    pass("late", async () => {}, AbortSignal.abort()),
    /not waited for any longer/,
  );
  leaving.abort();
  await aborted;
  const patientless = assert.rejects(
    pass("too late", async () => {}),
    /does not answer within 10 s/,
  );
  clock.advance(10_000);
  await patientless;
  const failing = assert.rejects(
    pass("failing", () => Promise.reject(new Error("broken"))),
    /broken/,
  );
  const last = pass("last", async () => {});
  leave();
  await Promise.all([first, failing, last]);
  assert.deepEqual(through, ["first", "failing", "last"]);
  assert.equal(clock.pending, 0);
});
