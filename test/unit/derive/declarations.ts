/** Declarations over real facts, small enough to be seen through. */
import type { Declared, DeclaredProperty } from "../../../redfish-schema/derive/declared.js";
import { Bios as BiosFacts } from "../../../redfish-schema/facts/Bios.js";
import { ComputerSystem as SystemFacts } from "../../../redfish-schema/facts/ComputerSystem.js";
import { EthernetInterface as InterfaceFacts } from "../../../redfish-schema/facts/EthernetInterface.js";
import { EventDestination as DestinationFacts } from "../../../redfish-schema/facts/EventDestination.js";
import { EventDestinationCollection } from "../../../redfish-schema/facts/EventDestinationCollection.js";
import { ManagerAccount as AccountFacts } from "../../../redfish-schema/facts/ManagerAccount.js";
import { ManagerAccountCollection } from "../../../redfish-schema/facts/ManagerAccountCollection.js";
import { ManagerNetworkProtocol as ProtocolFacts } from "../../../redfish-schema/facts/ManagerNetworkProtocol.js";
import { Session as SessionFacts } from "../../../redfish-schema/facts/Session.js";
import { SessionCollection } from "../../../redfish-schema/facts/SessionCollection.js";

const read: DeclaredProperty = { kind: "read", read: () => undefined };
const writable: DeclaredProperty = { kind: "writable", read: () => undefined };
const nullable: DeclaredProperty = { kind: "writable", read: () => undefined, nullable: true };
const narrowed: DeclaredProperty = { ...writable, kind: "writable", read: () => undefined, allow: () => [] };
const writeOnly: DeclaredProperty = { kind: "writeOnly" };
const object = (properties: Readonly<Record<string, DeclaredProperty>>): DeclaredProperty => ({
  kind: "object",
  properties,
});

const nothing = { properties: {}, isCollection: false, updatable: false, deletable: false, actions: {} } as const;

export const system: Declared = {
  ...nothing,
  schema: SystemFacts,
  uri: "/redfish/v1/Systems/{machineId}",
  updatable: true,
  properties: {
    Name: read,
    AssetTag: nullable,
    PowerState: read,
    Status: read,
    LocationIndicatorActive: writable,
    PowerOnDelaySeconds: writable,
    Boot: object({
      BootSourceOverrideTarget: narrowed,
      BootSourceOverrideEnabled: writable,
      BootNext: read,
      BootOrder: writable,
      HttpBootUri: nullable,
      AutomaticRetryAttempts: writable,
    }),
    Links: object({ Chassis: read }),
  },
  actions: { Reset: { allow: { ResetType: () => [] } } },
};

export const account: Declared = {
  ...nothing,
  schema: AccountFacts,
  uri: "/redfish/v1/AccountService/Accounts/{accountId}",
  updatable: true,
  deletable: true,
  properties: {
    Name: read,
    UserName: writable,
    Password: writeOnly,
    RoleId: writable,
    Locked: writable,
    AccountExpiration: writable,
    AccountTypes: read,
    SNMP: object({ AuthenticationKey: writeOnly, AuthenticationProtocol: writable, AuthenticationKeySet: read }),
    Links: object({ Role: read }),
  },
};

export const accounts: Declared = {
  ...nothing,
  schema: ManagerAccountCollection,
  uri: "/redfish/v1/AccountService/Accounts",
  isCollection: true,
  properties: { Name: read },
  create: {
    schema: AccountFacts,
    required: ["UserName", "Password", "RoleId"],
    optional: ["Enabled", "AccountTypes", "SNMP"],
  },
};

export const networkProtocol: Declared = {
  ...nothing,
  schema: ProtocolFacts,
  uri: "/redfish/v1/Managers/{managerId}/NetworkProtocol",
  updatable: true,
  properties: {
    Name: read,
    HostName: read,
    HTTPS: object({ ProtocolEnabled: read, Port: writable }),
    NTP: object({ ProtocolEnabled: writable, NTPServers: writable }),
    SNMP: object({ EngineId: object({ ArchitectureId: writable }), CommunityAccessMode: writable }),
    Proxy: object({ ProxyServerURI: writable, Password: writeOnly }),
    Modbus: object({ ServerId: writable }),
  },
};

export const ethernetInterface: Declared = {
  ...nothing,
  schema: InterfaceFacts,
  uri: "/redfish/v1/Managers/{managerId}/EthernetInterfaces/{interfaceId}",
  updatable: true,
  properties: { Name: read, MACAddress: writable, IPv4StaticAddresses: writable, StaticNameServers: writable },
};

export const biosSettings: Declared = {
  ...nothing,
  schema: BiosFacts,
  uri: "/redfish/v1/Systems/{machineId}/Bios",
  updatable: true,
  properties: { Name: read, Attributes: writable },
};

export const session: Declared = {
  ...nothing,
  schema: SessionFacts,
  uri: "/redfish/v1/SessionService/Sessions/{sessionId}",
  deletable: true,
  properties: { Name: read, UserName: read, Password: writeOnly, CreatedTime: read },
};

export const sessions: Declared = {
  ...nothing,
  schema: SessionCollection,
  uri: "/redfish/v1/SessionService/Sessions",
  isCollection: true,
  openToAll: true,
  properties: { Name: read },
  create: { schema: SessionFacts, required: ["UserName", "Password"], optional: ["Context"] },
};

export const subscriptions: Declared = {
  ...nothing,
  schema: EventDestinationCollection,
  uri: "/redfish/v1/EventService/Subscriptions",
  isCollection: true,
  properties: { Name: read },
  create: {
    schema: DestinationFacts,
    required: ["Destination", "Protocol"],
    optional: ["Context", "HttpHeaders", "OriginResources", "SNMP", "Severities"],
  },
};

export const updatable: readonly Declared[] = [system, account, networkProtocol, ethernetInterface, biosSettings];
export const creating: readonly Declared[] = [accounts, sessions, subscriptions];
export const all: readonly Declared[] = [...updatable, ...creating, session];
