// Runs node's test runner over the compiled tests of the named folders below test/ (default: all but system).
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// Below test/system/, the longest first.
const longest = [
  "ironic/ironic",
  "qemu-boot",
  "netboot-media",
  "netboot-firmware",
  "sushy",
  "qemu-journey",
  "up",
  "mockup",
];

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const compiled = join(root, "dist", "test");
const asked = process.argv.slice(2);
const folders = asked.length > 0 ? asked : readdirSync(compiled).filter((name) => name !== "system");
const files = folders.flatMap((folder) => listTests(join(compiled, folder)));
if (files.length === 0) {
  console.error(`No tests found in ${folders.join(", ")}.`);
  process.exit(1);
}
// Of a file: a condition that never comes ends here, and not with the patience of whoever waits for the whole run.
const timeLimit = 900_000;
// Also on two cores: most of them wait for something most of the time.
const atOnce = Math.max(2, availableParallelism() - 1);
const seed = `--import=${pathToFileURL(join(compiled, "support", "property-seed.js"))}`;
const options = ["--enable-source-maps", seed, `--test-timeout=${timeLimit}`];
const words = [join(root, "scripts", "run-tests.mjs"), String(atOnce), String(timeLimit), ...longestFirst(files)];
const run = spawnSync(process.execPath, [...options, ...words], { cwd: root, stdio: "inherit" });
process.exit(run.status ?? 1);

// What takes minutes would keep one processor busy and the others idle if it began last.
function longestFirst(files) {
  const first = longest
    .map((name) => join(compiled, "system", `${name}.test.js`))
    .filter((file) => files.includes(file));
  return [...new Set([...first, ...files])];
}

function listTests(path) {
  if (path.endsWith(".test.js")) return existsSync(path) ? [path] : [];
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() || entry.name.endsWith(".test.js") ? listTests(join(path, entry.name)) : [],
  );
}
