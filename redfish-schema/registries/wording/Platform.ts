import { Platform } from "../facts/Platform.js";
import { nothing, type Wording, wordingOf } from "../wording.js";

const diagnose = "Look into the system's log and whatever diagnostic data there is.";
const reseat = "Look into the system's log, and check that the part and its connectors are sound and seated well.";

const event = (message: string, description: string, resolution = diagnose): Wording => ({
  message,
  resolution,
  description,
});

const system = {
  UnhandledExceptionDetectedAfterReset: event(
    "The system restarted because of an exception that nothing handled.",
    "A crash of the firmware or the processor led to a restart.",
  ),
  OperatingSystemCrash: event("The operating system crashed.", "The operating system stopped against its will."),
  PlatformError: event("The hardware reports an error.", "Something in the system went wrong, at an unknown place."),
  PlatformErrorAtLocation: event("The hardware reports an error at '%1'.", "Something in the system went wrong."),
  NVRAMClearAsserted: event(
    "The jumper or switch that clears the NVRAM is set.",
    "Stored firmware settings are being wiped at each start.",
    "Set the jumper or switch back.",
  ),
  SecurityBypassAsserted: event(
    "The jumper or switch that bypasses security is set.",
    "Whoever stands at the machine can get past its passwords.",
    "Set the jumper or switch back.",
  ),
  PlatformReset: event("The system went through a reset of type '%1'.", "A system was reset.", nothing),
  PlatformResetWatchdogTimer: event(
    "The watchdog fired and put the system through a reset of type '%1'.",
    "A system was reset because it stopped answering its watchdog.",
  ),
  PowerBrake: event(
    "'%1' is being slowed down to save power.",
    "A signal from the power supply cuts down the performance of a component.",
    "Check the power supply and the power budget.",
  ),
  VoltageRegulatorFault: event("Voltage regulator '%1' is faulty.", "A voltage regulator has failed.", reseat),
};

const memory = {
  MemoryRowRemappingError: event(
    "Memory '%1' could not replace a bad row by a spare one.",
    "A repair inside a memory device went wrong.",
    "Replace the memory device.",
  ),
  MemoryRowRemappingPending: event(
    "Memory '%1' is going to replace a bad row by a spare one.",
    "A repair inside a memory device is due at the next reset.",
    "Reset the system when it suits.",
  ),
  MemoryUncorrectableError: event(
    "Memory '%1' has an error that it cannot correct.",
    "Data in a memory device was lost.",
    reseat,
  ),
  MemoryContainedError: event(
    "Memory '%1' has an error that it cannot correct, but kept it from spreading.",
    "Data in a memory device was lost, and what used it was stopped.",
    reseat,
  ),
};

const pcie = {
  PCIeLinkSpeedChange: event(
    "The link of PCIe device '%1' changed its speed to %2 Gbit/s while running.",
    "A PCIe link runs at another speed than before.",
    reseat,
  ),
  PCIeLinkWidthChange: event(
    "The link of PCIe device '%1' changed its width to %2 while running.",
    "A PCIe link uses another number of lanes than before.",
    reseat,
  ),
  PCIeLinkTrainingError: event(
    "PCIe device '%1' cannot set up its link.",
    "The training of a PCIe link failed.",
    reseat,
  ),
  PCIeLinkDown: event("The link of PCIe device '%1' is down.", "A PCIe link broke off.", reseat),
  PCIeIncorrectLinkSpeed: event(
    "The link of PCIe device '%1' came up at the wrong speed.",
    "A PCIe link runs at a speed other than the one it should have.",
    reseat,
  ),
  PCIeIncorrectLinkWidth: event(
    "The link of PCIe device '%1' came up with the wrong width.",
    "A PCIe link uses a number of lanes other than the one it should have.",
    reseat,
  ),
  PCIeUncorrectableError: event(
    "PCIe device '%1' has an error that it cannot correct.",
    "A transfer over a PCIe link failed for good.",
    reseat,
  ),
  PCIeLinkRestored: event("The link of PCIe device '%1' is up again.", "A PCIe link has recovered.", nothing),
};

const devices = {
  DeviceDisabled: event("Device '%1' is switched off or stopped.", "A device is out of use."),
  DeviceManagementInterfaceUnresponsive: event(
    "Device '%1' does not answer on its management interface.",
    "A device cannot be managed for now, though it may still work.",
  ),
  DeviceManagementInterfaceError: event(
    "Device '%1' had an error on its management interface: %2",
    "Managing a device went wrong, though it may still work.",
  ),
  DeviceMissing: event("Device '%1' is gone.", "A device that ought to be there is not.", reseat),
  DeviceAssemblyDataInaccessible: event(
    "The data that say what device '%1' is cannot be read.",
    "The FRU or similar data of a device are out of reach.",
  ),
  DeviceAssemblyDataMalformed: event(
    "The data that say what device '%1' is make no sense.",
    "The FRU or similar data of a device are damaged.",
  ),
  DeviceWatchdogTimeout: event("The watchdog of device '%1' fired.", "A device stopped answering its watchdog."),
  DeviceBootTimeout: event("Device '%1' takes too long to start.", "A device did not start in time."),
  DeviceSecureBootFailure: event(
    "Device '%1' refuses to start its firmware, because it does not trust it.",
    "Secure boot of a device failed.",
    "Install firmware with a valid signature.",
  ),
  DeviceInRecovery: event(
    "Device '%1' is in recovery mode: %2",
    "A device waits to be repaired, for instance by new firmware.",
  ),
};

export const platformWording = wordingOf(Platform, { ...system, ...memory, ...pcie, ...devices });
