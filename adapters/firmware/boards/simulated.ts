import { choice, flag, number, text } from "../family/attribute-kinds.js";
import { edk2Family, possibleTargets } from "../family/edk2-family.js";
import { guids } from "../uefi/well-known.js";
import { timeout } from "./common-settings.js";
import { simulatedKeys } from "./simulated-keys.js";
import { firstVariables } from "./simulated-machine.js";

const ours = (name: string) => ({ guid: guids.shoal, name });

const onOff = { Enabled: [1, "Enabled"], Disabled: [0, "Disabled"] } as const;

/** Machines that exist only in the service's memory: settings as a server has them, which change nothing. */
export const simulated = edk2Family({
  id: "simulated",
  name: "Simulated firmware",
  registryId: "SimulatedAttributes.v1_1_0",
  attributes: [
    choice({
      variable: ours("BootMode"),
      displayName: "Boot mode",
      help: "How operating systems are started.",
      width: 1,
      values: { Uefi: [0, "UEFI"] },
      default: "Uefi",
      readOnly: true,
    }),
    choice({
      variable: ours("ProcTurboMode"),
      displayName: "Turbo mode",
      help: "Whether processors may run faster than their nominal speed.",
      width: 1,
      values: onOff,
      default: "Enabled",
    }),
    choice({
      variable: ours("ProcVirtualization"),
      displayName: "Virtualization",
      help: "Whether operating systems may run others in virtual machines.",
      width: 1,
      values: onOff,
      default: "Enabled",
    }),
    choice({
      variable: ours("SriovGlobalEnable"),
      displayName: "SR-IOV",
      help: "Whether devices may be shared among virtual machines.",
      width: 1,
      values: onOff,
      default: "Disabled",
    }),
    choice({
      variable: ours("WorkloadProfile"),
      displayName: "Workload profile",
      help: "What the machine is tuned for.",
      width: 1,
      values: { Balanced: [0, "Balanced"], Performance: [1, "Performance"], PowerSaving: [2, "Power saving"] },
      default: "Balanced",
    }),
    number({
      variable: ours("NumaNodesPerSocket"),
      displayName: "NUMA nodes per socket",
      help: "Into how many nodes the memory of each processor is divided.",
      width: 1,
      min: 1,
      max: 8,
      default: 1,
    }),
    flag({
      variable: ours("QuietBoot"),
      displayName: "Quiet boot",
      help: "Shows a logo instead of messages.",
      width: 1,
      default: true,
    }),
    text({
      variable: ours("ServerAssetTag"),
      displayName: "Asset tag",
      help: "Text of the owner's choice.",
      characters: 32,
      default: "",
    }),
    timeout({ default: 5 }),
  ],
  passwords: [
    {
      name: "AdminPassword",
      displayName: "Administrator password",
      help: "Asked for by the setup menu before anything is changed there. What is asked for over the network does without.",
      minLength: 8,
      maxLength: 32,
    },
    {
      name: "UserPassword",
      displayName: "User password",
      help: "Asked for by the setup menu before anything is shown there.",
      minLength: 8,
      maxLength: 32,
    },
  ],
  store: null,
  network: "entries",
  firmwareVolume: guids.ovmfVolume,
  bootTargets: [...possibleTargets, "Diags", "Utilities"],
  first: firstVariables,
  keys: simulatedKeys,
});
