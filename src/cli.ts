#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { run } from "./cli/program.js";
import { processTerminal } from "./cli/terminal.js";

/** From dist/src/cli.js. */
const packageFile = new URL("../../package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };

// Whoever read our lines has gone (`| head`): no reason for a service to fall.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const code = await run(
  process.argv.slice(2),
  { terminal: processTerminal, compose: () => import("./main.js") },
  version,
);
// Whatever is still open (a connection kept alive, a timer) must not hold the process once all is done and told.
process.stdout.write("", () => process.exit(code));
