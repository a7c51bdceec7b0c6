/** What is driven by HTTPS: a UniFi controller in both its forms, outlets and a system of a Redfish service. */
import redfish from "../../adapters/power/redfish/index.js";
import unifi from "../../adapters/power/unifi/index.js";
import type { JsonServer } from "../../mock-hardware/http/json-server.js";
import { MockPdu } from "../../mock-hardware/pdus/pdu.js";
import { openRedfish } from "../../mock-hardware/redfish/open-redfish.js";
import { MockSwitch } from "../../mock-hardware/switches/poe-switch.js";
import { openUnifi } from "../../mock-hardware/unifi/open-unifi.js";
import { portsOf, type TestedDevice } from "./bench.js";

const login = { username: "shoal", password: "let me switch" };
const timing = { minimumOff: 2000 };

const reached = ({ url, fingerprint }: JsonServer) => ({ url, tls: { fingerprint } });

const controller = (name: string, os: boolean, apiKey?: string): TestedDevice => ({
  name,
  fixtures: [],
  async mount(timers) {
    const device = new MockSwitch({ name: "unifi", ports: 24, budgetWatts: 250, timers });
    const credentials = { ...login, ...(apiKey !== undefined && { apiKey }) };
    const server = await openUnifi({ device, timers, credentials, os });
    const settings = { ...reached(server), switch: server.mac, ...(apiKey === undefined ? login : { apiKey }), timing };
    return { adapter: unifi, settings, ports: portsOf(device), close: () => server.close() };
  },
});

export const httpDevices: readonly TestedDevice[] = [
  controller("unifi, classic, by login", false),
  controller("unifi, UniFi OS, by login", true),
  controller("unifi, UniFi OS, by key", true, "0123456789abcdef"),
  {
    name: "redfish, outlets",
    fixtures: [],
    async mount(timers) {
      const device = new MockPdu({ name: "pdu", ports: 8, budgetWatts: 3680, timers, relayDelay: 300 });
      const server = await openRedfish({ device, timers, credentials: login });
      const names = device.ports.map(({ number }) => `1/Outlets/${number}`);
      const settings = { ...reached(server), ...login, timing };
      return { adapter: redfish, settings, ports: portsOf(device, names), close: () => server.close() };
    },
  },
  {
    name: "redfish, a system",
    fixtures: [],
    async mount(timers) {
      const device = new MockPdu({ name: "bmc", ports: 1, budgetWatts: 1000, timers });
      const server = await openRedfish({ device, timers, credentials: login });
      const { system } = server;
      return {
        adapter: redfish,
        settings: { ...reached(server), ...login, timing },
        ports: {
          names: ["Systems/1"],
          powered: () => system.powerState === "On",
          writes: () => system.resets.length,
        },
        close: () => server.close(),
      };
    },
  },
];
