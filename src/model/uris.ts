/** Where every resource lives. Written out, so that a URI seen in a log can be searched for. Each is branded with the schema of
 * what it leads to, so that a declaration cannot link to the wrong kind of thing. */

import { serviceLog } from "./service.js";

export type Uri<N extends string> = string & { readonly "@schema"?: N };

const v1 = "/redfish/v1";
const at =
  <N extends string>() =>
  (path: string): Uri<N> =>
    path;

export const uris = {
  root: at<"ServiceRoot">()(`${v1}/`),
  systems: at<"ComputerSystemCollection">()(`${v1}/Systems`),
  system: (id: string) => at<"ComputerSystem">()(`${v1}/Systems/${id}`),
  bios: (machineId: string) => at<"Bios">()(`${v1}/Systems/${machineId}/Bios`),
  biosSettings: (machineId: string) => at<"Bios">()(`${v1}/Systems/${machineId}/Bios/Settings`),
  bootOptions: (machineId: string) => at<"BootOptionCollection">()(`${v1}/Systems/${machineId}/BootOptions`),
  /** @param reference `Boot0001` */
  bootOption: (machineId: string, reference: string) =>
    at<"BootOption">()(`${v1}/Systems/${machineId}/BootOptions/${reference}`),
  secureBoot: (machineId: string) => at<"SecureBoot">()(`${v1}/Systems/${machineId}/SecureBoot`),
  /** @param databaseId `PK`, `KEK`, `db` or `dbx` */
  secureBootDatabase: (machineId: string, databaseId: string) =>
    at<"SecureBootDatabase">()(`${v1}/Systems/${machineId}/SecureBoot/SecureBootDatabases/${databaseId}`),
  /** A WebSocket to the serial line; no resource. */
  serialConsole: (machineId: string) => `${v1}/Systems/${machineId}/Oem/Shoal/SerialConsole`,
  /** A WebSocket to the screen that speaks RFB (RFC 6143); no resource. */
  graphicalConsole: (machineId: string) => `${v1}/Systems/${machineId}/Oem/Shoal/GraphicalConsole`,
  systemLogServices: (machineId: string) => at<"LogServiceCollection">()(`${v1}/Systems/${machineId}/LogServices`),
  consoleLog: (machineId: string) => at<"LogService">()(`${v1}/Systems/${machineId}/LogServices/Console`),
  /** What the machine said, as it said it; no resource. */
  consoleLogFile: (machineId: string) => `${v1}/Systems/${machineId}/LogServices/Console/Attachment`,
  systemInterface: (machineId: string, nicId: string) =>
    at<"EthernetInterface">()(`${v1}/Systems/${machineId}/EthernetInterfaces/${nicId}`),
  /** Under its system; its manager links to the same. */
  virtualMediaCollection: (machineId: string) =>
    at<"VirtualMediaCollection">()(`${v1}/Systems/${machineId}/VirtualMedia`),
  virtualMedia: (machineId: string, slot: string) =>
    at<"VirtualMedia">()(`${v1}/Systems/${machineId}/VirtualMedia/${slot}`),
  virtualMediaCertificates: (machineId: string, slot: string) =>
    at<"CertificateCollection">()(`${v1}/Systems/${machineId}/VirtualMedia/${slot}/Certificates`),
  virtualMediaCertificate: (machineId: string, slot: string, id: string) =>
    at<"Certificate">()(`${v1}/Systems/${machineId}/VirtualMedia/${slot}/Certificates/${id}`),
  storageCollection: (machineId: string) => at<"StorageCollection">()(`${v1}/Systems/${machineId}/Storage`),
  storage: (machineId: string, storageId: string) => at<"Storage">()(`${v1}/Systems/${machineId}/Storage/${storageId}`),
  drive: (machineId: string, storageId: string, driveId: string) =>
    at<"Drive">()(`${v1}/Systems/${machineId}/Storage/${storageId}/Drives/${driveId}`),
  volume: (machineId: string, storageId: string, volumeId: string) =>
    at<"Volume">()(`${v1}/Systems/${machineId}/Storage/${storageId}/Volumes/${volumeId}`),
  memoryModule: (machineId: string, id: string) => at<"Memory">()(`${v1}/Systems/${machineId}/Memory/${id}`),
  processor: (machineId: string, id: string) => at<"Processor">()(`${v1}/Systems/${machineId}/Processors/${id}`),
  pcieDevice: (machineId: string, id: string) => at<"PCIeDevice">()(`${v1}/Chassis/${machineId}/PCIeDevices/${id}`),
  networkAdapter: (machineId: string, id: string) =>
    at<"NetworkAdapter">()(`${v1}/Chassis/${machineId}/NetworkAdapters/${id}`),
  networkPort: (machineId: string, adapterId: string, id: string) =>
    at<"Port">()(`${v1}/Chassis/${machineId}/NetworkAdapters/${adapterId}/Ports/${id}`),
  managers: at<"ManagerCollection">()(`${v1}/Managers`),
  manager: (id: string) => at<"Manager">()(`${v1}/Managers/${id}`),
  chassisCollection: at<"ChassisCollection">()(`${v1}/Chassis`),
  chassis: (id: string) => at<"Chassis">()(`${v1}/Chassis/${id}`),
  sensor: (chassisId: string, id: string) => at<"Sensor">()(`${v1}/Chassis/${chassisId}/Sensors/${id}`),
  accountService: at<"AccountService">()(`${v1}/AccountService`),
  accounts: at<"ManagerAccountCollection">()(`${v1}/AccountService/Accounts`),
  roles: at<"RoleCollection">()(`${v1}/AccountService/Roles`),
  account: (id: string) => at<"ManagerAccount">()(`${v1}/AccountService/Accounts/${id}`),
  role: (id: string) => at<"Role">()(`${v1}/AccountService/Roles/${id}`),
  sessionService: at<"SessionService">()(`${v1}/SessionService`),
  sessions: at<"SessionCollection">()(`${v1}/SessionService/Sessions`),
  session: (id: string) => at<"Session">()(`${v1}/SessionService/Sessions/${id}`),
  eventService: at<"EventService">()(`${v1}/EventService`),
  subscriptions: at<"EventDestinationCollection">()(`${v1}/EventService/Subscriptions`),
  eventStream: `${v1}/EventService/SSE`,
  subscription: (id: string) => at<"EventDestination">()(`${v1}/EventService/Subscriptions/${id}`),
  taskService: at<"TaskService">()(`${v1}/TaskService`),
  tasks: at<"TaskCollection">()(`${v1}/TaskService/Tasks`),
  task: (id: string) => at<"Task">()(`${v1}/TaskService/Tasks/${id}`),
  taskMonitor: (id: string) => `${v1}/TaskService/TaskMonitors/${id}`,
  updateService: at<"UpdateService">()(`${v1}/UpdateService`),
  firmwareInventory: at<"SoftwareInventoryCollection">()(`${v1}/UpdateService/FirmwareInventory`),
  firmware: (id: string) => at<"SoftwareInventory">()(`${v1}/UpdateService/FirmwareInventory/${id}`),
  softwareInventory: at<"SoftwareInventoryCollection">()(`${v1}/UpdateService/SoftwareInventory`),
  localImages: at<"SoftwareInventoryCollection">()(`${v1}/UpdateService/LocalImageStore`),
  localImage: (sha256: string) => at<"SoftwareInventory">()(`${v1}/UpdateService/LocalImageStore/${sha256}`),
  /** Where an image is pushed to as it is; no resource. */
  pushUpdate: `${v1}/UpdateService/upload`,
  /** Where an image is pushed to in a multipart message (DSP0266 §"Multipart HTTP push updates"); no resource. */
  multipartUpdate: `${v1}/UpdateService/upload-multipart`,
  telemetryService: at<"TelemetryService">()(`${v1}/TelemetryService`),
  metricDefinitions: at<"MetricDefinitionCollection">()(`${v1}/TelemetryService/MetricDefinitions`),
  metricDefinition: (id: string) => at<"MetricDefinition">()(`${v1}/TelemetryService/MetricDefinitions/${id}`),
  reportDefinitions: at<"MetricReportDefinitionCollection">()(`${v1}/TelemetryService/MetricReportDefinitions`),
  reportDefinition: (id: string) =>
    at<"MetricReportDefinition">()(`${v1}/TelemetryService/MetricReportDefinitions/${id}`),
  metricReports: at<"MetricReportCollection">()(`${v1}/TelemetryService/MetricReports`),
  metricReport: (id: string) => at<"MetricReport">()(`${v1}/TelemetryService/MetricReports/${id}`),
  powerEquipment: at<"PowerEquipment">()(`${v1}/PowerEquipment`),
  outlet: (unit: string, outlet: string) => at<"Outlet">()(`${v1}/PowerEquipment/RackPDUs/${unit}/Outlets/${outlet}`),
  rackPdus: at<"PowerDistributionCollection">()(`${v1}/PowerEquipment/RackPDUs`),
  registries: at<"MessageRegistryFileCollection">()(`${v1}/Registries`),
  registryFile: (id: string) => `${v1}/Registries/${id}/${id}.json`,
  privilegeRegistry: at<"PrivilegeRegistry">()(`${v1}/Registries/PrivilegeRegistry/PrivilegeRegistry.json`),
  jsonSchemas: at<"JsonSchemaFileCollection">()(`${v1}/JsonSchemas`),
  jsonSchemaFile: (id: string) => `${v1}/JsonSchemas/${id}/${id}.json`,
  certificateLocations: at<"CertificateLocations">()(`${v1}/CertificateService/CertificateLocations`),
  certificateService: at<"CertificateService">()(`${v1}/CertificateService`),
  networkProtocol: (managerId: string) => at<"ManagerNetworkProtocol">()(`${v1}/Managers/${managerId}/NetworkProtocol`),
  httpsCertificates: (managerId: string) =>
    at<"CertificateCollection">()(`${v1}/Managers/${managerId}/NetworkProtocol/HTTPS/Certificates`),
  httpsCertificate: (managerId: string, id: string) =>
    at<"Certificate">()(`${v1}/Managers/${managerId}/NetworkProtocol/HTTPS/Certificates/${id}`),
  logServices: (managerId: string) => at<"LogServiceCollection">()(`${v1}/Managers/${managerId}/LogServices`),
  /** `owner` is a machine id or `service`. */
  log: (owner: string) => at<"LogService">()(`${v1}/Managers/${managerOf(owner)}/LogServices/Log`),
  logEntry: (owner: string, id: string) =>
    at<"LogEntry">()(`${v1}/Managers/${managerOf(owner)}/LogServices/Log/Entries/${id}`),
  logAttachment: (owner: string, id: string) =>
    `${v1}/Managers/${managerOf(owner)}/LogServices/Log/Entries/${id}/Attachment`,
} as const;

/** The manager that is Shoal itself, beside one manager for each machine. No machine may take this id. */
export const serviceManagerId = "shoal";

const managerOf = (owner: string): string => (owner === serviceLog ? serviceManagerId : owner);
