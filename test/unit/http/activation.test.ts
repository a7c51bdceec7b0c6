import assert from "node:assert/strict";
import { test } from "node:test";
import { passedSockets } from "../../../src/http/activation.js";

const cases: readonly (readonly [env: Record<string, string>, sockets: readonly number[]])[] = [
  [{}, []],
  [{ LISTEN_PID: "7", LISTEN_FDS: "2" }, [3, 4]],
  [{ LISTEN_PID: "8", LISTEN_FDS: "2" }, []],
  [{ LISTEN_PID: "7" }, []],
  [{ LISTEN_PID: "7", LISTEN_FDS: "-1" }, []],
  [{ LISTEN_PID: "7", LISTEN_FDS: "1.5" }, []],
  [{ LISTEN_PID: "7", LISTEN_FDS: "99999999" }, []],
];

for (const [env, sockets] of cases) {
  test(`${JSON.stringify(env)} → ${JSON.stringify(sockets)}`, () => {
    assert.deepEqual(passedSockets(env, 7), sockets);
  });
}
