import { bootTargetsOf } from "../../src/domain/boot.js";
import { formatInstant } from "../../src/model/clock.js";
import type { Machine } from "../../src/model/machine.js";
import { refuse } from "../../src/model/refusal.js";
import { staleAfter } from "../../src/model/settings.js";
import { uris } from "../../src/model/uris.js";
import type { BootMode, BootStage, BootTarget, ResetType } from "../../src/model/words.js";
import { ComputerSystem as Facts } from "../facts/ComputerSystem.js";
import { ComputerSystemCollection } from "../facts/ComputerSystemCollection.js";
import { message } from "../registries/messages.js";
import { graphicalConsoleOf, screenUriOf, serialConsoleOf, serialMachine } from "./console-subjects.js";
import { type Context, collection, resource } from "./declare.js";
import { firmwareOf, secureFirmware } from "./firmware-subjects.js";
import { indicatorChange, indicatorStates, isIndicated } from "./indicator.js";
import { virtualMediaOf } from "./media-subjects.js";
import { modulesOf, networkAdaptersOf, pcieDevicesOf } from "./part-subjects.js";
import { partStatus, systemStatus } from "./status.js";
import { subsystemsOf } from "./storage-subjects.js";
import { machine } from "./subjects.js";

export const systems = collection(ComputerSystemCollection, {
  uri: "/redfish/v1/Systems",
  name: "Systems",
  ids: (world) => world.machines.ids(),
});

/** Clients wait for these two; a machine whose boots cannot be watched that far shows no progress at all. */
const showsProgress = (m: Machine): boolean =>
  (["OSBootStarted", "OSRunning"] satisfies BootStage[]).some((stage) => m.capabilities.bootStages.includes(stage));

const bootTargets = (m: Machine, { world }: Context): readonly BootTarget[] => bootTargetsOf(m, world.firmware);

/** Where nobody can tell the machine what to boot, there is no override to set. */
const canBeTold = (m: Machine, context: Context): boolean =>
  bootTargets(m, context).some((target) => target !== "None");

/** Of an override to `target`; left out where there can be none. */
const ofTarget =
  <T>(target: BootTarget, read: (m: Machine) => T) =>
  (m: Machine, context: Context): T | undefined =>
    bootTargets(m, context).includes(target) ? read(m) : undefined;

/** Of all its processors, or modules, at once. */
const summaryStatus = (m: Machine) => ({ ...partStatus(m), HealthRollup: "OK" }) as const;

export const system = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}",
  of: machine,
  // Clients drive hardware on what PowerState says, so an unknown or an old state is never told as the present one.
  unavailable: ({ observation: { power }, capabilities }, { world }) =>
    capabilities.seesPower && (power === null || world.clock.now() - power.at > staleAfter)
      ? { retryAfter: 10 }
      : undefined,
  properties: {
    Name: (m) => m.inventory.name,
    UUID: (m) => m.inventory.uuid,
    SystemType: ({ capabilities }) => (capabilities.simulated || capabilities.virtual ? "Virtual" : "Physical"),
    Manufacturer: (m) => m.inventory.manufacturer,
    Model: (m) => m.inventory.model,
    SerialNumber: (m) => m.inventory.serialNumber,
    PartNumber: (m) => m.inventory.partNumber,
    SKU: (m) => m.inventory.sku,
    BiosVersion: (m, { world }) => world.firmware.version(m),
    AssetTag: { readWrite: (m) => m.intent.assetTag, nullable: true },
    PowerState: (m) => m.observation.power?.state ?? null,
    Status: systemStatus,
    IndicatorLED: {
      readWrite: (m) => (m.capabilities.indicator ? m.intent.indicator : undefined),
      allow: indicatorStates,
    },
    LocationIndicatorActive: { readWrite: (m) => (m.capabilities.indicator ? isIndicated(m) : undefined) },
    Boot: {
      // There also where it cannot be set: sushy, and so Ironic, reads no system without Boot.
      BootSourceOverrideEnabled: {
        readWrite: (m, context) => (canBeTold(m, context) ? m.intent.boot.enabled : "Disabled"),
        allow: (m, context) => (canBeTold(m, context) ? ["Disabled", "Once", "Continuous"] : ["Disabled"]),
      },
      BootSourceOverrideTarget: {
        // Clients take one without the other for a mistake.
        readWrite: (m, context) => (canBeTold(m, context) ? m.intent.boot.target : "None"),
        allow: (m, context) => (canBeTold(m, context) ? bootTargets(m, context) : ["None"]),
      },
      BootSourceOverrideMode: {
        readWrite: (m, context) => (canBeTold(m, context) ? m.intent.boot.mode : undefined),
        allow: (m) => m.capabilities.bootModes,
      },
      HttpBootUri: { readWrite: ofTarget("UefiHttp", (m) => m.intent.boot.httpBootUri), nullable: true },
      UefiTargetBootSourceOverride: {
        readWrite: ofTarget("UefiTarget", (m) => m.intent.boot.uefiTarget),
        nullable: true,
      },
      BootNext: { readWrite: ofTarget("UefiBootNext", (m) => m.intent.boot.bootNext), nullable: true },
      BootOrder: { readWrite: (m, { world }) => world.firmware.next(m)?.bootOrder },
      BootOptions: (m, { world }) =>
        firmwareOf(world, { machineId: m.inventory.id }) && uris.bootOptions(m.inventory.id),
    },
    BootProgress: (m) =>
      showsProgress(m)
        ? { LastState: m.observation.boot.stage, LastStateTime: formatInstant(m.observation.boot.at) }
        : undefined,
    ProcessorSummary: {
      Count: (m) => m.inventory.processors.count,
      CoreCount: (m) => m.inventory.processors.count * m.inventory.processors.cores,
      LogicalProcessorCount: (m) => m.inventory.processors.count * m.inventory.processors.threads,
      Model: (m) => m.inventory.processors.model,
      Status: summaryStatus,
    },
    MemorySummary: { TotalSystemMemoryGiB: (m) => m.inventory.memoryMiB / 1024, Status: summaryStatus },
    Processors: (_, { uri }) => `${uri}/Processors`,
    Memory: (m, { uri }) => (modulesOf(m) ? `${uri}/Memory` : undefined),
    PCIeDevices: (m) => pcieDevicesOf(m)?.map(({ id }) => uris.pcieDevice(m.inventory.id, id)),
    NetworkInterfaces: (m, { uri }) => (networkAdaptersOf(m).length > 0 ? `${uri}/NetworkInterfaces` : undefined),
    EthernetInterfaces: (_, { uri }) => `${uri}/EthernetInterfaces`,
    Storage: (m) => (subsystemsOf(m) ? uris.storageCollection(m.inventory.id) : undefined),
    SimpleStorage: (m, { uri, world }) =>
      subsystemsOf(m) && world.service.simpleStorage ? `${uri}/SimpleStorage` : undefined,
    VirtualMedia: virtualMediaOf,
    SerialConsole: serialConsoleOf,
    GraphicalConsole: graphicalConsoleOf,
    LogServices: ({ inventory: { id } }, { world }) =>
      serialMachine.find(world, { machineId: id }) && uris.systemLogServices(id),
    Oem: screenUriOf,
    Bios: ({ inventory: { id } }, { world }) => firmwareOf(world, { machineId: id }) && uris.bios(id),
    SecureBoot: ({ inventory: { id } }, { world }) =>
      secureFirmware.find(world, { machineId: id }) && uris.secureBoot(id),
    Links: {
      Chassis: (m) => [uris.chassis(m.inventory.id)],
      ManagedBy: (m) => [uris.manager(m.inventory.id)],
    },
  },
  async patch({ AssetTag, IndicatorLED, LocationIndicatorActive, Boot }, m, { commands, who }) {
    await commands.machines.amend(
      m.inventory.id,
      {
        assetTag: AssetTag,
        indicator: indicatorChange(IndicatorLED, LocationIndicatorActive),
        // The validator has held these to the values that are allowed, which are the model's own.
        boot: Boot && {
          enabled: Boot.BootSourceOverrideEnabled ?? undefined,
          target: (Boot.BootSourceOverrideTarget ?? undefined) as BootTarget | undefined,
          mode: (Boot.BootSourceOverrideMode ?? undefined) as BootMode | undefined,
          httpBootUri: Boot.HttpBootUri,
          uefiTarget: Boot.UefiTargetBootSourceOverride,
          bootNext: Boot.BootNext,
        },
        bootOrder: Boot?.BootOrder?.filter((reference) => reference !== null),
      },
      who,
    );
  },
  actions: {
    Reset: {
      // An empty list of allowable values is read as no restriction by clients such as sushy.
      when: (m) => m.capabilities.resetTypes.length > 0,
      allow: { ResetType: (m) => m.capabilities.resetTypes },
      async run({ ResetType }, m, { commands, who }) {
        // The schema lets a service choose; choosing what happens to a machine's power is not ours to do.
        if (ResetType === undefined || ResetType === null) {
          throw refuse(400, message("Base.ActionParameterMissing", "ComputerSystem.Reset", "ResetType"));
        }
        await commands.machines.reset(m.inventory.id, ResetType as ResetType, who);
        return undefined;
      },
    },
  },
});
