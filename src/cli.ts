#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { exitCodes } from "./cli/exit-codes.js";
import { reasonOf } from "./cli/file-reasons.js";
import { run } from "./cli/program.js";
import { processTerminal } from "./cli/terminal.js";

/** From dist/src/cli.js. */
const packageFile = new URL("../../package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };

let lost: string | undefined;
// Whoever read our lines has gone (`| head`): no reason for a service to fall.
process.stderr.on("error", () => {});
process.stdout.on("error", (error) => {
  if ((error as NodeJS.ErrnoException).code !== "EPIPE") lost ??= reasonOf(error);
});

const code = await run(
  process.argv.slice(2),
  { terminal: processTerminal, compose: () => import("./main.js") },
  version,
);
// Whatever is still open (a connection kept alive, a timer) must not hold the process once all is done and told.
process.stdout.write("", () => {
  if (lost === undefined) process.exit(code);
  process.stderr.write(`Standard output is not all there: ${lost}.\n`, () => process.exit(code || exitCodes.failed));
});
