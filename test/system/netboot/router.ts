/** A router of IPv6 that has nothing to give: iPXE looks for one beside DHCP, and would wait 15 seconds for its answer. */
import { spawn } from "node:child_process";
import { missing, plainEnvironment } from "../program.js";
import type { Lab } from "./lab.js";

const network = "fd77::";

/** Without dnsmasq there is none, and boots take longer. The end of the lab ends it. */
export async function openRouter(lab: Lab): Promise<void> {
  if (missing("dnsmasq")) return;
  const { within, port } = await lab.host("ipv6", { address: `${network}1/64` });
  const advertises = ["--enable-ra", `--dhcp-range=${network},ra-only`, `--interface=${port}`];
  const nothingElse = ["--no-daemon", "--conf-file=/dev/null", "--port=0", "--leasefile-ro", "--user=root"];
  const [program = "", ...args] = [...within, "dnsmasq", ...nothingElse, ...advertises];
  spawn(program, args, { env: plainEnvironment, stdio: "ignore" });
}
