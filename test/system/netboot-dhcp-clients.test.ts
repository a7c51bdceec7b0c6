/** DHCP clients of operating systems get, keep and give back addresses. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { curl } from "./curl.js";
import { type Host, lacksLab, openLab } from "./netboot/lab.js";
import { pool } from "./netboot/rack.js";
import { missing } from "./program.js";
import { startShoal, temporaryFolder, type Undoing } from "./shoal.js";

const mac = (last: number) => `02:00:5e:10:77:0${last}`;

/** What each is told to do, and how it says that it has an address: it is left without one on its interface. */
const clients: Readonly<Record<string, (host: Host, folder: string) => Promise<string>>> = {
  udhcpc: (host, folder) => host.must("busybox", "udhcpc", "-i", host.port, "-f", "-q", "-n", "-s", noScript(folder)),
  // It stays behind when it has an address, with whatever it was given to say it to.
  dhclient: (host, folder) =>
    host.must(
      "sh",
      "-c",
      `dhclient -4 -1 -v --no-pid -sf /bin/true -lf ${folder}/leases ${host.port} >${folder}/said 2>&1; cat ${folder}/said`,
    ),
  dhcpcd: (host) => host.must("dhcpcd", "-4", "-1", "-d", "-B", "-t", "30", "-c", "/bin/true", host.port),
};

function noScript(folder: string): string {
  const script = join(folder, "script");
  writeFileSync(script, '#!/bin/sh\necho "$1 $ip $router $dns $hostname"\n', { mode: 0o755 });
  return script;
}

async function openService(test: Undoing) {
  const lab = await openLab(test);
  const config = join(temporaryFolder(test), "shoal.yaml");
  const machines = [1, 2, 3].map((last) => ({
    id: `machine${last}`,
    nics: [{ mac: mac(last) }],
    adapter: { kind: "fake" },
    netboot: last === 1 ? { address: "10.77.0.50" } : {},
  }));
  const network = { ...pool, routers: ["10.77.0.254"], nameServers: ["10.77.0.253"], domain: "lab.example" };
  writeFileSync(config, JSON.stringify({ netboot: { networks: [network] }, machines }));
  return { lab, service: await startShoal(test, { config, within: lab.within }) };
}

for (const [name, ask] of Object.entries(clients)) {
  test(`${name} gets its reserved address`, {
    skip: missing("curl") || lacksLab() || missing(name === "udhcpc" ? "busybox" : name),
  }, async (context) => {
    const { lab, service } = await openService(context);
    const host = await lab.host("client", { mac: mac(1) });
    const said = await ask(host, temporaryFolder(context));
    const leases = (await curl(service, "/shoal/v1/netboot/leases")).body;
    assert.match(leases, /"10\.77\.0\.50"/, said);
    assert.match(leases, new RegExp(mac(1)));
  });
}

test("one that nobody configured is not answered, and is told of", {
  skip: missing("curl") || lacksLab() || missing("busybox"),
}, async (context) => {
  const { lab, service } = await openService(context);
  const host = await lab.host("client", { mac: "02:00:5e:10:77:99" });
  const { code } = await host.run(
    "busybox",
    "udhcpc",
    "-i",
    host.port,
    "-f",
    "-q",
    "-n",
    "-t",
    "2",
    "-T",
    "1",
    "-s",
    "/bin/true",
  );
  assert.notEqual(code, 0);
  assert.match((await curl(service, "/shoal/v1/netboot/strangers")).body, /02:00:5e:10:77:99/);
});
