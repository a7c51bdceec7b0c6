/**
 * The demo rack's tree as a list of what is where, so that a change to it is seen in review. To write it anew:
 * `UPDATE_GOLDEN=1 node scripts/test.mjs protocol/golden.test.js`
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { crawl } from "../support/crawl.js";
import { TestService } from "../support/service.js";

/** Beside the sources, wherever the compiled test lies. */
function goldenFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const found = join(folder, "test", "golden");
    if (existsSync(join(folder, "package.json")) && existsSync(found)) return found;
  }
  throw new Error("the folder test/golden is not found");
}

/** Numbered as they come, and those of the computer that the test runs on. */
const isVolatile = (uri: string): boolean =>
  /\/Log\/Entries\/|\/Sessions\/|\/Managers\/[^/]+\/EthernetInterfaces\//.test(uri);

test("the demo rack's tree is as it was", async () => {
  const service = await TestService.start({ after });
  const pages = [...(await crawl(service)).values()].filter(({ uri }) => !isVolatile(uri));
  const lines = pages.map(({ uri, answer }) => {
    const type = answer.status === 200 ? (answer.json["@odata.type"] ?? "a schema file") : answer.status;
    return `${uri} ${type} ${answer.headers.allow}`;
  });
  const text = `${lines.sort().join("\n")}\n`;
  const file = join(goldenFolder(), "demo-rack.txt");
  if (process.env.UPDATE_GOLDEN) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
});
