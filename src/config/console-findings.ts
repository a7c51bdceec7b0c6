/** What no schema can say of the ways to consoles. */
import type { Finding } from "./across.js";
import type { SshRules } from "./config.js";

/** @param redfishPort of the service; undefined = not known, as for the rules */
export function* consoleFindings(
  rules: { readonly ssh?: SshRules } | undefined,
  redfishPort: number | undefined,
): Generator<Finding> {
  const port = rules?.ssh?.port;
  if (port === undefined || port === 0 || port !== redfishPort) return;
  yield {
    path: ["console", "ssh", "port"],
    also: ["listen", "port"],
    text: `is ${port}; SSH needs a port of its own, and this one is taken`,
  };
}
