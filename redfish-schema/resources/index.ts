/** Every resource that is served, in the order in which documentation lists them. */
import { accountService } from "./AccountService.js";
import { attributeRegistry } from "./AttributeRegistry.js";
import { withActionInfo } from "./action-info.js";
import * as bios from "./Bios.js";
import * as bootOptions from "./BootOption.js";
import * as certificates from "./Certificate.js";
import * as chassis from "./Chassis.js";
import * as systems from "./ComputerSystem.js";
import type { Resource } from "./declare.js";
import * as interfaces from "./EthernetInterface.js";
import * as destinations from "./EventDestination.js";
import { eventService } from "./EventService.js";
import { logs } from "./LogService.js";
import * as managers from "./Manager.js";
import * as accounts from "./ManagerAccount.js";
import { networkProtocol } from "./ManagerNetworkProtocol.js";
import { power } from "./Power.js";
import * as powerSubsystem from "./PowerSubsystem.js";
import * as processors from "./Processor.js";
import * as roles from "./Role.js";
import * as registries from "./registries.js";
import { secureBoot } from "./SecureBoot.js";
import * as keyDatabases from "./SecureBootDatabase.js";
import * as sensors from "./Sensor.js";
import { serviceRoot } from "./ServiceRoot.js";
import * as sessions from "./Session.js";
import { withSchemaFiles } from "./schema-files.js";
import * as tasks from "./Task.js";
import { thermal } from "./Thermal.js";
import * as thermalSubsystem from "./ThermalSubsystem.js";
import * as updates from "./UpdateService.js";

const declared: readonly Resource[] = [
  serviceRoot,
  systems.systems,
  systems.system,
  interfaces.systemInterfaces,
  interfaces.systemInterface,
  processors.processors,
  processors.processorResource,
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
  chassis.chassisCollection,
  chassis.machineChassis,
  chassis.rackChassis,
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
  updates.localImages,
  updates.localImage,
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
