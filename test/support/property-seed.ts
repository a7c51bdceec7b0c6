/**
 * Loaded before every test file: properties are tried with the same arbitrary values each time, so that a change lands or not
 * by what is in it. `SHOAL_SEED=random` explores; the seed that a failure names repeats it.
 */
import { readFileSync } from "node:fs";

const { SHOAL_SEED = "1" } = process.env;
const [, file] = process.argv;

// The package takes longer to load than most test files to run.
if (SHOAL_SEED !== "random" && file?.endsWith(".test.js") && readFileSync(file, "utf8").includes("fast-check")) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SHOAL_SEED) });
}
