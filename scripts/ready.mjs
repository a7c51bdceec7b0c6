// Makes a fresh clone ready to run: installs the locked packages if they are not there, and transpiles the TypeScript
// into dist/ if it changed. Uses nothing but Node.js, since it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sourceFolders = ["redfish-schema", "src", "adapters", "mock-hardware", "test", "bench"];

// 20.19 is the first of its line in which CommonJS packages may load ES modules, which one of ours does.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Shoal needs Node.js 20.19 or newer; this is ${process.version}. Install a newer one and run again.`);
  process.exit(1);
}

installPackages();
await transpile();

function installPackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".shoal-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing the packages that package-lock.json names …");
  // With the packages that transpile, also under NODE_ENV=production.
  const npm = spawnSync(
    "npm",
    ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    },
  );
  if (npm.status !== 0) {
    console.error("npm ci failed. Check that the npm registry can be reached, then run the same command again.");
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, lock);
}

async function transpile() {
  const sources = sourceFolders.flatMap((folder) => listTypeScript(join(root, folder)));
  const state = createHash("sha256");
  for (const file of sources) state.update(`${file}\0${statSync(file).mtimeMs}\0${statSync(file).size}\n`);
  const digest = state.digest("hex");
  const stamp = join(root, "dist", ".stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  const { build } = await import("esbuild");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  mkdirSync(join(root, "dist"), { recursive: true });
  await build({
    entryPoints: sources,
    outdir: join(root, "dist"),
    outbase: root,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    sourcesContent: false,
    logLevel: "warning",
  });
  writeFileSync(stamp, digest);
}

function listTypeScript(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "compile-fail" ? [] : listTypeScript(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}
