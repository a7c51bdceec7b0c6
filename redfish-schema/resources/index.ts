/** Every resource that is served, in the order in which documentation lists them. */
import { accountService } from "./AccountService.js";
import { attributeRegistry } from "./AttributeRegistry.js";
import { withActionInfo } from "./action-info.js";
import * as bios from "./Bios.js";
import * as bootOptions from "./BootOption.js";
import * as certificates from "./Certificate.js";
import * as chassis from "./Chassis.js";
import * as systems from "./ComputerSystem.js";
import { consoleLogs } from "./ConsoleLog.js";
import { driveResource } from "./Drive.js";
import type { Resource } from "./declare.js";
import * as interfaces from "./EthernetInterface.js";
import * as destinations from "./EventDestination.js";
import { eventService } from "./EventService.js";
import { logs } from "./LogService.js";
import * as managers from "./Manager.js";
import * as accounts from "./ManagerAccount.js";
import { networkProtocol } from "./ManagerNetworkProtocol.js";
import * as memory from "./Memory.js";
import * as metrics from "./MetricDefinition.js";
import * as reports from "./MetricReport.js";
import * as reportDefinitions from "./MetricReportDefinition.js";
import * as network from "./NetworkAdapter.js";
import * as pcie from "./PCIeDevice.js";
import * as ports from "./Port.js";
import { power } from "./Power.js";
import * as equipment from "./PowerEquipment.js";
import * as powerSubsystem from "./PowerSubsystem.js";
import * as processors from "./Processor.js";
import * as roles from "./Role.js";
import * as registries from "./registries.js";
import { secureBoot } from "./SecureBoot.js";
import * as keyDatabases from "./SecureBootDatabase.js";
import * as sensors from "./Sensor.js";
import { serviceRoot } from "./ServiceRoot.js";
import * as sessions from "./Session.js";
import * as simple from "./SimpleStorage.js";
import * as disks from "./Storage.js";
import { withSchemaFiles } from "./schema-files.js";
import * as tasks from "./Task.js";
import { telemetryService } from "./TelemetryService.js";
import { thermal } from "./Thermal.js";
import * as thermalSubsystem from "./ThermalSubsystem.js";
import * as updates from "./UpdateService.js";
import { virtualMedia } from "./VirtualMedia.js";
import * as volumes from "./Volume.js";

const declared: readonly Resource[] = [
  serviceRoot,
  systems.systems,
  systems.system,
  interfaces.systemInterfaces,
  interfaces.systemInterface,
  processors.processors,
  processors.processorResource,
  memory.memoryModules,
  memory.memoryModuleResource,
  network.networkInterfaces,
  network.networkInterfaceResource,
  disks.storageCollection,
  disks.storage,
  disks.controllers,
  disks.controllerResource,
  driveResource,
  volumes.volumes,
  volumes.fixedVolumes,
  volumes.volumeResource,
  volumes.fixedVolume,
  simple.simpleStorageCollection,
  simple.simpleStorage,
  bios.bios,
  bios.biosSettings,
  bootOptions.bootOptions,
  bootOptions.bootOptionResource,
  secureBoot,
  keyDatabases.keyDatabases,
  keyDatabases.keyDatabaseResource,
  keyDatabases.keyCertificates,
  keyDatabases.keyCertificate,
  keyDatabases.keySignatures,
  keyDatabases.keySignature,
  ...virtualMedia,
  ...consoleLogs,
  chassis.chassisCollection,
  chassis.machineChassis,
  chassis.rackChassis,
  pcie.pcieDevices,
  pcie.pcieDeviceResource,
  pcie.pcieFunctions,
  pcie.pcieFunctionResource,
  network.networkAdapters,
  network.networkAdapterResource,
  ports.networkPorts,
  ports.networkPortResource,
  sensors.sensors,
  sensors.sensorResource,
  thermal,
  thermalSubsystem.thermalSubsystem,
  thermalSubsystem.thermalMetrics,
  thermalSubsystem.fans,
  thermalSubsystem.fanResource,
  power,
  powerSubsystem.powerSubsystem,
  powerSubsystem.powerSupplies,
  powerSubsystem.powerSupplyResource,
  powerSubsystem.environmentMetrics,
  managers.managers,
  managers.serviceManager,
  managers.machineManager,
  networkProtocol,
  ...interfaces.managerInterfaces,
  ...logs,
  sessions.sessionService,
  sessions.sessions,
  sessions.sessionResource,
  accountService,
  accounts.accounts,
  accounts.accountResource,
  roles.roles,
  roles.roleResource,
  tasks.taskService,
  tasks.tasks,
  tasks.taskResource,
  eventService,
  destinations.subscriptions,
  destinations.subscriptionResource,
  updates.updateService,
  updates.firmwareInventory,
  updates.machineFirmware,
  updates.serviceSoftware,
  updates.softwareInventory,
  updates.software,
  updates.localImages,
  updates.localImage,
  equipment.powerEquipment,
  equipment.rackPdus,
  equipment.rackPdu,
  equipment.outlets,
  equipment.outletResource,
  telemetryService,
  metrics.metricDefinitions,
  metrics.metricDefinitionResource,
  reportDefinitions.reportDefinitions,
  reportDefinitions.reportDefinitionResource,
  reports.metricReports,
  reports.keptReportResource,
  reports.requestedReportResource,
  certificates.certificateService,
  certificates.certificateLocations,
  certificates.httpsCertificates,
  certificates.httpsCertificate,
  registries.registryFiles,
  registries.registryFile,
  registries.messageRegistryDocument,
  attributeRegistry,
  registries.privilegeRegistry,
];

export const resources: readonly Resource[] = withSchemaFiles(withActionInfo(declared));
