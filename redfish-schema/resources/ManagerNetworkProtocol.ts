import { serviceManagerId, uris } from "../../src/model/uris.js";
import { ManagerNetworkProtocol as Facts } from "../facts/ManagerNetworkProtocol.js";
import { resource } from "./declare.js";
import { fqdnOf, hostNameOf } from "./host-name.js";
import { enabled } from "./status.js";
import { settings } from "./subjects.js";

export const networkProtocol = resource(Facts, {
  uri: `/redfish/v1/Managers/${serviceManagerId}/NetworkProtocol`,
  of: settings,
  properties: {
    Name: "Network protocols of the service",
    Status: enabled,
    HostName: (_, { world }) => hostNameOf(world.service),
    FQDN: (_, { world }) => fqdnOf(world.service),
    HTTP: {
      ProtocolEnabled: (_, { world }) => world.service.httpPort !== null,
      Port: (_, { world }) => world.service.httpPort,
    },
    HTTPS: {
      ProtocolEnabled: (_, { world }) => world.service.httpsPort !== null,
      Port: (_, { world }) => world.service.httpsPort,
      Certificates: (_, { world }) => (world.service.tls ? uris.httpsCertificates(serviceManagerId) : undefined),
    },
    SSH: (_, { world }) => {
      const { ssh } = world.consoles.ways();
      return ssh ? { ProtocolEnabled: true, Port: ssh.port } : undefined;
    },
    SSDP: { ProtocolEnabled: { readWrite: (s) => s.network.ssdpEnabled }, Port: 1900 },
    NTP: {
      ProtocolEnabled: { readWrite: (s) => s.network.ntpEnabled },
      Port: 123,
      NTPServers: { readWrite: (s) => s.network.ntpServers },
    },
  },
  patch: ({ SSDP, NTP }, _, { commands, who }) =>
    commands.settings.amend(
      {
        network: {
          ssdpEnabled: SSDP?.ProtocolEnabled ?? undefined,
          ntpEnabled: NTP?.ProtocolEnabled ?? undefined,
          ntpServers: NTP?.NTPServers,
        },
      },
      who,
    ),
});
