/** The field's words: values as Redfish spells them, and the facts hold them to it. */

export type ResetType =
  | "On"
  | "ForceOn"
  | "ForceOff"
  | "GracefulShutdown"
  | "GracefulRestart"
  | "ForceRestart"
  | "PowerCycle"
  | "PushPowerButton"
  | "Nmi"
  | "Pause"
  | "Resume";

export type PowerState = "On" | "Off" | "PoweringOn" | "PoweringOff" | "Paused";

export const bootTargets = [
  "None",
  "Pxe",
  "UefiHttp",
  "Hdd",
  "Cd",
  "Usb",
  "BiosSetup",
  "UefiShell",
  "UefiTarget",
  "UefiBootNext",
  "Diags",
  "Floppy",
  "SDCard",
  "RemoteDrive",
  "Utilities",
] as const;

export type BootTarget = (typeof bootTargets)[number];

export type BootEnabled = "Disabled" | "Once" | "Continuous";
export type BootMode = "UEFI" | "Legacy";

/** Stages of a boot, as BootProgress.LastState names them. */
export type BootStage =
  | "None"
  | "PrimaryProcessorInitializationStarted"
  | "MemoryInitializationStarted"
  | "SystemHardwareInitializationComplete"
  | "SetupEntered"
  | "OSBootStarted"
  | "OSRunning";

export type IndicatorState = "Lit" | "Blinking" | "Off";
