// Runs test files in the order in which they are given, which `node --test` does not keep. Arguments: how many at once, the time
// limit of each in milliseconds, the files. Node's own options, which each file is run with, are those of this process.
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";
import failures from "./failures.mjs";

const [concurrency, timeout, ...files] = process.argv.slice(2);
const events = run({ files, concurrency: Number(concurrency), timeout: Number(timeout) });
events.on("test:fail", ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
for (const reporter of [process.stdout.isTTY ? new spec() : tap, failures])
  events.compose(reporter).pipe(process.stdout);
