/** Ironic's files lead the boot of a machine whose power is Shoal's and of whose booting its configuration says nothing. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { textIn } from "../../../adapters/netboot/dhcp/packet/options.js";
import type { BootAnswer } from "../../../src/model/netboot.js";
import { openDnsmasqReservations } from "../../../src/services/netboot/formats/dnsmasq-reservations.js";
import { joinedReservations } from "../../../src/services/netboot/joined-reservations.js";
import { messageIn, saying, TestServer, testNetwork } from "../../support/dhcp-server.js";
import { ironicOptions } from "../../support/ironic-dnsmasq.js";
import { type Given, GuideBench } from "./guide-bench.js";

const mac = "52:54:00:77:00:01";
const pxe = { 60: "PXEClient:Arch:00007:UNDI:003000", 93: "0x0007" };

/** As the provider writes them at deployment. */
async function following(context: TestContext, bench: GuideBench) {
  const base = await mkdtemp(join(tmpdir(), "shoal-test-"));
  context.after(() => rm(base, { recursive: true }));
  const [hosts, options] = [join(base, "hosts"), join(base, "options")];
  for (const folder of [hosts, options]) await mkdir(folder);
  await writeFile(join(options, "ironic-node.conf"), ironicOptions);
  await writeFile(join(hosts, `ironic-${mac}.conf`), `${mac},set:92ef,set:ironic\n`);
  const theirs = await openDnsmasqReservations({ hosts, options, clock: bench.clock, onProblem: () => {} });
  context.after(() => theirs.close());
  return joinedReservations(bench.guide.reservations, theirs).of(mac);
}

async function told(context: TestContext, given: Given, mode: "pool" | "proxy", isIpxe = false) {
  const bench = new GuideBench({ node: given });
  const reservation = await following(context, bench);
  const answer: BootAnswer = bench.ask(isIpxe ? "ipxe" : "uefi-pxe", { mac });
  assert.equal(answer.machine, "node");
  const server = new TestServer({
    networks: [testNetwork({ mode })],
    reservations: { [mac]: reservation ?? {} },
    answer,
  });
  await server.say(saying("discover", mac, { options: isIpxe ? { ...pxe, 77: "iPXE" } : pxe }));
  const [last] = server.sent.slice(-1);
  return last === undefined ? null : messageIn(last);
}

for (const mode of ["pool", "proxy"] as const) {
  test(`in ${mode} mode it gets their boot file and server`, async (context) => {
    const offer = await told(context, { netboot: null }, mode);
    assert.ok(offer);
    assert.deepEqual([offer.siaddr, offer.file, textIn(offer, 67)], ["192.0.2.135", "snponly.efi", "snponly.efi"]);
    const script = await told(context, { netboot: null }, mode, true);
    assert.equal(script?.file, "http://192.0.2.135:8088/boot.ipxe");
  });
}

test("one with netboot is led by its own plan", async (context) => {
  const offer = await told(context, { netboot: { offer: "asked" } }, "pool");
  assert.ok(offer);
  assert.deepEqual([offer.siaddr, offer.file], ["0.0.0.0", ""]);
});
