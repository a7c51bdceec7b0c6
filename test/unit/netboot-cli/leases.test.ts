/** Leases of a service that is stopped, and of one that runs; dnsmasq's form goes in and out. */
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openStore } from "../../../src/store/open-store.js";
import { credentials, runShoal, serve } from "./service.js";

const quiet = { warn: () => {}, error: () => {} };

async function stopped() {
  const folder = mkdtempSync(join(tmpdir(), "shoal-leases-"));
  const state = join(folder, "state");
  await (await openStore({ directory: state, log: quiet })).close();
  const config = join(folder, "shoal.yaml");
  writeFileSync(
    config,
    `state: ./state
netboot:
  networks: [{ id: lab, address: 127.0.0.1/8, dhcp: pool, pools: ["127.77.0.10-127.77.0.20"] }]
`,
  );
  return { folder, state, config };
}

const later = 4_000_000_000;
const line = `${later} 02:00:00:00:00:01 127.77.0.10 node01 01:02:00:00:00:00:01`;

test("what is imported is listed and exported again", async () => {
  const { folder, config } = await stopped();
  const file = join(folder, "dnsmasq.leases");
  writeFileSync(file, `${line}\nnonsense\n${later} 02:00:00:00:00:02 10.9.9.9 * *\n`);
  const imported = await runShoal(["leases", "import", file, "--config", config]);
  assert.equal(imported.code, 0, imported.err);
  assert.match(imported.out, /^1 lease taken over, 0 that are over and 2 lines left out\.\n$/);
  assert.match(imported.err, /dnsmasq\.leases:2: .*\n.*dnsmasq\.leases:3: /);
  const listed = await runShoal(["leases", "list", "--config", config]);
  assert.match(
    listed.out,
    /^ADDRESS +MAC +NAME +NETWORK +STATE +UNTIL\n127\.77\.0\.10 +02:00:00:00:00:01 +node01 +lab +leased +2096-/,
  );
  const written = join(folder, "out.leases");
  await runShoal(["leases", "export", "--config", config, "--output", written]);
  const again = await stopped();
  const back = await runShoal(["leases", "import", written, "--config", again.config]);
  assert.match(back.out, /^1 lease taken over, 0 that are over and 0 lines/);
});

test("leases are listed in the order of their addresses", async () => {
  const { folder, config } = await stopped();
  const file = join(folder, "dnsmasq.leases");
  const lines = [10, 9, 100].map(
    (last) => `${later} 02:00:00:00:00:${last.toString(16).padStart(2, "0")} 127.77.0.${last} * *\n`,
  );
  writeFileSync(file, lines.join(""));
  await runShoal(["leases", "import", file, "--config", config]);
  const { out } = await runShoal(["leases", "list", "--config", config]);
  assert.deepEqual(out.match(/127\.77\.0\.\d+/g), ["127.77.0.9", "127.77.0.10", "127.77.0.100"]);
});

test("while a service has the documents, nothing is imported, and it is asked for its leases", async (t) => {
  const { folder, state, config } = await stopped();
  const file = join(folder, "dnsmasq.leases");
  writeFileSync(file, `${line}\n`);
  const store = await openStore({ directory: state, log: quiet });
  t.after(() => store.close());
  const refused = await runShoal(["leases", "import", file, "--config", config]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /Leases are brought in while the service is stopped\./);
  const page = (address: string, next: string | null) => ({
    total: 2,
    leases: [
      {
        address,
        network: "lab",
        mac: "02:00:00:00:00:01",
        clientId: null,
        hostName: null,
        state: "leased",
        machine: null,
        since: "2030-01-01T00:00:00Z",
        until: "2030-01-01T01:00:00Z",
        over: false,
      },
    ],
    next,
  });
  const second = "/shoal/v1/netboot/leases?offset=1&limit=1000";
  const { url, asked } = await serve(t, {
    "/shoal/v1/netboot/leases?limit=1000": page("127.77.0.11", second),
    [second]: page("127.77.0.12", null),
  });
  const { out } = await runShoal(["leases", "list", "--state", state, "--url", url, "--json"], credentials);
  assert.deepEqual(
    (JSON.parse(out) as { address: string; until: number }[]).map(({ address, until }) => [address, until]),
    [
      ["127.77.0.11", Date.UTC(2030, 0, 1, 1)],
      ["127.77.0.12", Date.UTC(2030, 0, 1, 1)],
    ],
  );
  assert.equal(asked.length, 2);
});

test("a directory that is no state is told as that, and not made", async () => {
  const { code, err } = await runShoal(["leases", "list", "--state", "/tmp/no-state-of-a-shoal"]);
  assert.equal(code, 1);
  assert.match(err, /There is no state of a Shoal in \/tmp\/no-state-of-a-shoal\./);
});

test("without a network there is nothing to bring leases into", async () => {
  const folder = mkdtempSync(join(tmpdir(), "shoal-leases-"));
  writeFileSync(join(folder, "c.yaml"), "");
  writeFileSync(join(folder, "l"), line);
  const { code, err } = await runShoal(["leases", "import", join(folder, "l"), "--config", join(folder, "c.yaml")]);
  assert.equal(code, 3);
  assert.match(err, /The configuration has no netboot/);
});
