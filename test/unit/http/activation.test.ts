import assert from "node:assert/strict";
import { test } from "node:test";
import { passedSockets, sortedSockets } from "../../../src/http/activation.js";

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

test("sockets whose names say so are for DHCP on an interface, the others for clients of Redfish", () => {
  const env = { LISTEN_PID: "7", LISTEN_FDS: "4", LISTEN_FDNAMES: "shoal.socket:dhcp-eth1:dhcp-br0.5:dhcp-" };
  assert.deepEqual(sortedSockets(env, 7), {
    redfish: [3, 6],
    dhcp: new Map([
      ["eth1", 4],
      ["br0.5", 5],
    ]),
  });
  assert.deepEqual(sortedSockets({ ...env, LISTEN_PID: "8" }, 7), { redfish: [], dhcp: new Map() });
  assert.deepEqual(sortedSockets({ LISTEN_PID: "7", LISTEN_FDS: "1" }, 7), { redfish: [3], dhcp: new Map() });
});

test("one whose name is ssh is for consoles", () => {
  const env = { LISTEN_PID: "7", LISTEN_FDS: "2", LISTEN_FDNAMES: "redfish:ssh" };
  assert.deepEqual(sortedSockets(env, 7), { redfish: [3], ssh: 4, dhcp: new Map() });
});
