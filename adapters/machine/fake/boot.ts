/** What a simulated machine does from power-on to where its boot leads. */
import type { Duration } from "../../../src/model/clock.js";
import type { BootStage, BootTarget } from "../../../src/model/words.js";
import type { Delays } from "./settings.js";

export interface BootStep {
  /** Since the step before. */
  readonly delay: Duration;
  readonly stage: BootStage;
  /** From this step on it is settled what is booted. */
  readonly choice?: true;
}

/** Where boots end that do not lead to an operating system; a shell or a diagnosis is still the firmware's. */
const ends: Partial<Record<BootTarget, BootStage>> = {
  BiosSetup: "SetupEntered",
  UefiShell: "SystemHardwareInitializationComplete",
  Diags: "SystemHardwareInitializationComplete",
  Utilities: "SystemHardwareInitializationComplete",
};

/** Share of the self-test before memory is looked at, and of the way to the operating system before its loader runs. */
const early = 0.3;

/** @param target null = there is nothing that it could boot: the firmware goes no further */
export function bootSteps(target: BootTarget | null, { post, bootToOs }: Delays): readonly BootStep[] {
  const firmware: readonly BootStep[] = [
    { delay: 0, stage: "PrimaryProcessorInitializationStarted" },
    { delay: post * early, stage: "MemoryInitializationStarted" },
    { delay: post * (1 - early), stage: "SystemHardwareInitializationComplete", choice: true },
  ];
  const end = target === null ? "SystemHardwareInitializationComplete" : ends[target];
  if (end === "SystemHardwareInitializationComplete") return firmware;
  if (end !== undefined) return [...firmware, { delay: bootToOs * early, stage: end }];
  return [
    ...firmware,
    { delay: bootToOs * early, stage: "OSBootStarted" },
    { delay: bootToOs * (1 - early), stage: "OSRunning" },
  ];
}

export const bootStages: readonly BootStage[] = [
  "None",
  "PrimaryProcessorInitializationStarted",
  "MemoryInitializationStarted",
  "SystemHardwareInitializationComplete",
  "SetupEntered",
  "OSBootStarted",
  "OSRunning",
];
