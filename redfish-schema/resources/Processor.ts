/** Ironic cannot inspect a system without processors. */
import { Processor as Facts } from "../facts/Processor.js";
import { ProcessorCollection } from "../facts/ProcessorCollection.js";
import { collection, resource } from "./declare.js";
import { partStatus } from "./status.js";
import { processor, processorIdsOf } from "./subjects.js";

export const processors = collection(ProcessorCollection, {
  uri: "/redfish/v1/Systems/{machineId}/Processors",
  name: "Processors of the system",
  ids: (world, { machineId }) => {
    const machine = world.machines.get(machineId ?? "");
    return machine && processorIdsOf(machine.inventory.processors);
  },
});

export const processorResource = resource(Facts, {
  uri: "/redfish/v1/Systems/{machineId}/Processors/{processorId}",
  of: processor,
  properties: {
    Name: ({ part }) => part.id,
    ProcessorType: "CPU",
    ProcessorArchitecture: ({ part }) => part.architecture,
    InstructionSet: ({ part }) => part.instructionSet,
    Model: ({ part }) => part.model,
    Socket: ({ part }) => part.id,
    MaxSpeedMHz: ({ part }) => part.maxSpeedMHz,
    TotalCores: ({ part }) => part.cores,
    TotalThreads: ({ part }) => part.threads,
    Status: ({ machine }) => partStatus(machine),
  },
});
