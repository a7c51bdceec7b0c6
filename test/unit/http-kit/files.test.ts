/** Files that the settings of a device name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tlsOf } from "../../../adapters/kit/http/settings.js";
import { systemClock } from "../../../src/model/clock.js";
import { deviceHosts } from "../../../src/services/device-host.js";
import { TestHost } from "./host.js";

test("a CA is read where the settings say it is", () => {
  const url = "https://192.0.2.1";
  const { ca, ...rest } = tlsOf({ url, tls: { ca: "ca.pem", verify: true } }, new TestHost());
  assert.equal(String(ca?.()), "contents of ca.pem");
  assert.deepEqual(rest, { verify: true });
  assert.deepEqual(tlsOf({ url }, new TestHost()), {});
});

test("an absolute path is left as it is", () => {
  const hostOf = deviceHosts({
    store: { get: () => undefined, put: async () => {} },
    clock: systemClock,
    logger: new TestHost().logger,
    directory: "/etc/shoal",
    environment: {},
    ownMacs: [],
  });
  const { file } = hostOf({ id: "sw1", kind: "poe-switch", settings: {} });
  assert.deepEqual([file("keys/sw1"), file("/run/keys/sw1")], ["/etc/shoal/keys/sw1", "/run/keys/sw1"]);
});
