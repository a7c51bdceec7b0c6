/** kill -9 while clients write: what was acknowledged is there afterwards, and what was begun is ended. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { test } from "node:test";
import { until } from "./program.js";
import { password, type Shoal, startShoal } from "./shoal.js";

const machines = ["server01", "server02", "server03", "server04", "server05"];
const systemOf = (machine: string) => `/redfish/v1/Systems/${machine}`;

interface System {
  readonly AssetTag: string | null;
  readonly PowerState: string;
  readonly Boot: { readonly BootSourceOverrideEnabled: string; readonly BootSourceOverrideTarget: string };
}

interface Client {
  /** Resolves with the status; rejects when the service went away before the answer. */
  send(method: string, path: string, body: object): Promise<number>;
  system(machine: string): Promise<System>;
}

function clientOf({ url, certificate }: Shoal): Client {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(certificate) });
  const ask = (
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json" };
      const sent = request(url + path, { method, agent, headers, auth: `admin:${password}` }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("error", reject).on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on("error", reject).end(body && JSON.stringify(body));
    });
  return {
    send: async (method, path, body) => (await ask(method, path, body)).status,
    system: async (machine) => JSON.parse((await ask("GET", systemOf(machine))).text),
  };
}

const overrides = ["Pxe", "Hdd", "Cd", "Usb"] as const;
const written = (n: number) => ({
  AssetTag: `write ${n}`,
  Boot: { BootSourceOverrideTarget: overrides[n % overrides.length], BootSourceOverrideEnabled: "Once" },
});

/** Writes one after the other, each telling its number, until the service is gone. @returns the last one acknowledged */
async function write(client: Client, machine: string, acknowledged: () => void): Promise<number> {
  for (let n = 1; ; n++) {
    const status = await client.send("PATCH", systemOf(machine), written(n)).catch(() => undefined);
    if (status === undefined) return n - 1;
    assert.ok(status === 200 || status === 204, String(status));
    acknowledged();
  }
}

for (const writes of [20, 150, 400]) {
  test(`after ${writes} writes, killed with more under way`, async (context) => {
    const first = await startShoal(context);
    const client = clientOf(first);
    let count = 0;
    const acknowledged = () => {
      count++;
      if (count === writes) void first.end("SIGKILL");
    };
    const last = await Promise.all(machines.map((machine) => write(client, machine, acknowledged)));
    assert.deepEqual(await first.end("SIGKILL"), { code: null, signal: "SIGKILL" });

    const second = await startShoal(context, { state: first.state });
    const again = clientOf(second);
    for (const [index, machine] of machines.entries()) {
      const { AssetTag, Boot } = await again.system(machine);
      const kept = Number(AssetTag?.split(" ")[1] ?? 0);
      const promised = last[index] ?? 0;
      // The one under way when it was killed may have been kept, or not.
      assert.ok(kept === promised || kept === promised + 1, `${machine}: ${kept} kept, ${promised} acknowledged`);
      if (kept > 0) assert.deepEqual({ ...Boot, ...written(kept).Boot }, Boot, machine);
    }
  });
}

test("a power cycle that was under way ends with the power on", async (context) => {
  const first = await startShoal(context);
  const client = clientOf(first);
  const machine = "server01";
  assert.equal((await client.system(machine)).PowerState, "On");
  await client.send("PATCH", systemOf(machine), written(1));
  assert.equal(
    await client.send("POST", `${systemOf(machine)}/Actions/ComputerSystem.Reset`, { ResetType: "PowerCycle" }),
    204,
  );
  await until("no power", async () => (await client.system(machine)).PowerState !== "On");
  await first.end("SIGKILL");

  const again = clientOf(await startShoal(context, { state: first.state }));
  await until("power again", async () => (await again.system(machine)).PowerState === "On");
  await until("a boot that used the override up", async () => {
    return (await again.system(machine)).Boot.BootSourceOverrideEnabled === "Disabled";
  });
});

test("a power cycle killed the moment it was accepted is done all the same", async (context) => {
  const first = await startShoal(context);
  const client = clientOf(first);
  await client.send("PATCH", systemOf("server02"), written(1));
  await client.send("POST", `${systemOf("server02")}/Actions/ComputerSystem.Reset`, { ResetType: "PowerCycle" });
  await first.end("SIGKILL");

  const again = clientOf(await startShoal(context, { state: first.state }));
  await until("a boot that used the override up", async () => {
    const { PowerState, Boot } = await again.system("server02");
    return PowerState === "On" && Boot.BootSourceOverrideEnabled === "Disabled";
  });
});
