/** The demo's boards boot through the real protocols, without root: switch, DHCP, TFTP, variables, iPXE, HTTP. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { curl, json } from "./curl.js";
import { missing, until } from "./program.js";
import { type Shoal, startShoal, type Undoing } from "./shoal.js";
import { afterwards } from "./undoing.js";

interface Board {
  readonly PowerState: string;
  readonly BootProgress: { readonly LastState: string };
  readonly Boot: { readonly BootSourceOverrideEnabled: string };
}

const uriOf = (id: string) => `/redfish/v1/Systems/${id}`;
const boardOf = async (demo: Shoal, id: string) => (await curl(demo, uriOf(id))).json() as unknown as Board;

async function demand(demo: Shoal, path: string, method: string, body: object): Promise<void> {
  const { status, body: says } = await curl(demo, path, "-X", method, ...json(body));
  assert.ok(status >= 200 && status < 300, `${status} ${says}`);
}

async function bootOnce(demo: Shoal, id: string, target: string, end: string, ResetType = "On"): Promise<void> {
  await until("a reading", async () => (await curl(demo, uriOf(id))).status === 200);
  await demand(demo, uriOf(id), "PATCH", {
    Boot: { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: target },
  });
  await demand(demo, `${uriOf(id)}/Actions/ComputerSystem.Reset`, "POST", { ResetType });
  await until(
    `${id} at ${end}`,
    async () => {
      const { BootProgress, Boot } = await boardOf(demo, id);
      return BootProgress.LastState === end && Boot.BootSourceOverrideEnabled === "Disabled";
    },
    3,
  );
}

/** @returns URL of a disc as firmware knows one, with nothing on it */
async function serveDisc(test: Undoing): Promise<string> {
  const disc = Buffer.alloc(256 * 1024);
  // The identifier of a volume descriptor (ECMA-119 §8.1.2).
  disc.write("CD001", 16 * 2048 + 1, "latin1");
  const server = createServer((_, response) => response.end(disc)).listen(0, "127.0.0.1");
  afterwards(test, () => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rescue.iso`;
}

async function logOf(demo: Shoal, id: string): Promise<string> {
  const { Members } = (await curl(demo, `/redfish/v1/Managers/${id}/LogServices/Log/Entries`)).json();
  return (Members as readonly { readonly Message: string }[]).map(({ Message }) => Message).join("\n");
}

test("a reset becomes an operating system that runs, by way of everything in between", {
  skip: missing("curl"),
}, async (context) => {
  const demo = await startShoal(context);
  await bootOnce(demo, "board01", "Pxe", "OSRunning");
  const log = await logOf(demo, "board01");
  for (const part of [/switch1/, /RPI_EFI\.fd/, /iPXE/, /whole/]) assert.match(log, part);
  const [next, ...others] = ["board02", "board03", "board04"];
  assert.ok(next);
  await bootOnce(demo, next, "UefiHttp", "OSRunning");
  for (const id of others) assert.equal((await boardOf(demo, id)).PowerState, "Off");

  const slot = `${uriOf("board01")}/VirtualMedia/Cd`;
  await demand(demo, `${slot}/Actions/VirtualMedia.InsertMedia`, "POST", { Image: await serveDisc(context) });
  await bootOnce(demo, "board01", "Cd", "OSRunning", "ForceRestart");
  assert.match(await logOf(demo, "board01"), /Fetched 'the disc in Cd', 262144 bytes, whole/);
  assert.equal((await curl(demo, slot)).json().Inserted, true);
});
