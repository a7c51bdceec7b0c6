/** A service started with a socket that listens already. Says on standard output when it serves. */
import { passedSockets } from "../../../src/http/activation.js";
import { openListener } from "../../../src/http/listener.js";
import { echo, identity, quiet } from "./harness.js";

// Whoever starts a process does not know its number beforehand; systemd sets this between fork and exec.
const [fd = -1] = passedSockets({ ...process.env, LISTEN_PID: String(process.pid) }, process.pid);
const { url } = await openListener({
  fd,
  httpPolicy: "serve",
  tls: "on",
  identity: () => identity,
  onRequest: echo,
  log: quiet,
});
console.log(url);
