/** What the adapters of a machine can do: a client is never offered what is not in here. */
import type { FirmwareFacts } from "./firmware.js";
import type { MediaSlot } from "./media.js";
import type { BootMode, BootStage, BootTarget, ResetType } from "./words.js";

/** Fixed while an adapter is attached. A client is never offered what is not in here. */
export interface Capabilities {
  /** There is no hardware behind it. */
  readonly simulated?: boolean;
  /** It is a guest of a hypervisor. */
  readonly virtual?: boolean;
  /** Why less is offered than the hardware could do, in plain words: what the operator has to do about it. */
  readonly reserve?: string;
  readonly resetTypes: readonly ResetType[];
  /** Whether the power state can be read; where not, what is shown is what the machine was last told, if its adapter keeps that. */
  readonly seesPower: boolean;
  readonly bootTargets: readonly BootTarget[];
  readonly bootModes: readonly BootMode[];
  /** Boot stages the adapter can see; without OSBootStarted or OSRunning no BootProgress is shown (clients wait for it). */
  readonly bootStages: readonly BootStage[];
  readonly indicator: boolean;
  readonly sensors: readonly SensorDescription[];
  /** Volts and watts of its power supply, for Power and PowerSubsystem. */
  readonly powerSupply: PowerSupplyDescription | null;
  /** Absent = no medium can be put into it. */
  readonly media?: readonly MediaSlot[];
  /** What clients can see of it and type into. Absent = neither. */
  readonly console?: { readonly serial: boolean; readonly screen: boolean };
  /** Whether volumes can be made on its disks, and lights of drives be switched; absent = its disks are only listed. */
  readonly storage?: { readonly volumes: boolean; readonly driveLights: boolean };
  /** Filled in by the service where the machine has firmware that can be got at; then the view of it says the boot targets. */
  readonly firmware?: FirmwareFacts;
}

export interface SensorDescription {
  /** Last segment of its URI. */
  readonly id: string;
  readonly name: string;
  readonly type: "Temperature" | "Rotational" | "Power" | "Voltage" | "Percent" | "EnergykWh";
  readonly unit: "Cel" | "{rev}/min" | "W" | "V" | "%" | "kW.h";
  readonly context: "CPU" | "Memory" | "Intake" | "SystemBoard" | "Chassis" | "PowerSupply" | "Fan";
  readonly min: number;
  readonly max: number;
  readonly upperCaution?: number;
  readonly upperCritical?: number;
  /** Reads only while the machine is on. */
  readonly needsPower: boolean;
}

export interface PowerSupplyDescription {
  readonly capacityWatts: number;
  /** null = not known. */
  readonly inputVolts: number | null;
}
