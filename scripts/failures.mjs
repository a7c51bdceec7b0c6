// A reporter for node's test runner: says again, behind everything else, which tests failed. Who looks at the end of a long
// log, or is given nothing but that, finds them there.
export default async function* failures(events) {
  const failed = [];
  for await (const { type, data } of events) {
    // What holds a failed test fails with it.
    if (type === "test:fail" && data.details?.error?.failureType !== "subtestsFailed") failed.push(data);
  }
  if (failed.length === 0) return;
  yield `\nFailed:\n${failed.map(describe).join("\n")}\n`;
}

function describe({ name, file, line, details }) {
  const { error } = details;
  const reason = error?.cause?.stack ?? error?.cause ?? error?.message;
  return `- ${name} (${file}:${line})\n${String(reason).replace(/^/gm, "    ")}`;
}
