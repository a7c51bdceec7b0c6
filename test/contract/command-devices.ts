/** Relays behind programs: files in a folder that say whether they are on. */
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import command from "../../adapters/power/command/index.js";
import type { TestedDevice } from "./bench.js";

const relays = ["relay1", "relay2", "relay3", "relay4", "relay5", "relay6"];

export const commandDevices: readonly TestedDevice[] = [
  {
    name: "command",
    fixtures: [],
    async mount() {
      const folder = mkdtempSync(join(tmpdir(), "shoal-relays-"));
      const writes = join(folder, "writes");
      for (const relay of relays) writeFileSync(join(folder, relay), "on\n");
      writeFileSync(writes, "");
      const set = ["/bin/sh", "-c", 'echo "$1" > "$0/$2" && echo . >> "$0/writes"', folder];
      return {
        adapter: command,
        settings: {
          on: [...set, "on", "{port}"],
          off: [...set, "off", "{port}"],
          status: ["/bin/cat", join(folder, "{port}")],
          timing: { minimumOff: 2000, confirmOn: 5000 },
        },
        ports: {
          names: relays,
          powered: (index) => readFileSync(join(folder, relays[index]!), "utf8").startsWith("on"),
          writes: () => readFileSync(writes, "utf8").length / 2,
        },
        close: async () => appendFileSync(writes, ""),
      };
    },
  },
];
