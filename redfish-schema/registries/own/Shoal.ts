/** Messages of our own, for what no registry of DMTF's has words: what was done to the devices that power machines, why an image of
 * firmware or of a medium did not come, what became of boots from the network, and who was at a console. */
import type { RegistryFacts } from "../registry-facts.js";

const portCommand = ["string", "string", "string"] as const;
const withReason = ["string", "string", "string", "string"] as const;

export const Shoal = {
  prefix: "Shoal",
  version: "1.3.0",
  owner: "Shoal",
  messages: {
    PortCommandAccepted: { severity: "OK", args: portCommand },
    PortCommandConfirmed: { severity: "OK", args: ["string", "string", "string", "number"] },
    PortCommandNeedless: { severity: "OK", args: portCommand },
    PortCommandRefused: { severity: "Warning", args: withReason },
    PortCommandUnanswered: { severity: "Warning", args: withReason },
    PortCommandIneffective: { severity: "Critical", args: withReason },
    ImageNotFetched: { severity: "Critical", args: ["string", "string"] },
    ImageRefused: { severity: "Critical", args: ["string", "string"] },
    MediaInserted: { severity: "OK", args: ["string"] },
    MediaEjected: { severity: "OK", args: ["string"] },
    MediaNotInserted: { severity: "Critical", args: ["string", "string"] },
    VerificationRequired: { severity: "Warning" },
    NetworkBootAsked: { severity: "OK", args: ["string", "string"] },
    NothingToBoot: { severity: "OK", args: ["string"] },
    BootFileMissing: { severity: "Warning", args: ["string"] },
    BootFileDelivered: { severity: "OK", args: ["string", "number"] },
    BootFileAborted: { severity: "Warning", args: ["string", "string"] },
    OtherDhcpServer: { severity: "Warning", args: ["string", "string"] },
    OtherDhcpServerGone: { severity: "OK", args: ["string", "string"] },
    AddressConflict: { severity: "Warning", args: ["string", "string", "string"] },
    AddressesDeclined: { severity: "Warning", args: ["string", "string"] },
    AddressPoolExhausted: { severity: "Warning", args: ["string"] },
    UnknownMachineAsked: { severity: "OK", args: ["string", "string"] },
    MachineSaid: { severity: "OK", args: ["string", "string"] },
    MachineWarned: { severity: "Warning", args: ["string", "string"] },
    MachineAlarmed: { severity: "Critical", args: ["string", "string"] },
    MachineLinesLeftOut: { severity: "OK", args: ["number"] },
    ConsoleOpened: { severity: "OK", args: ["string", "string", "string"] },
    ConsoleClosed: { severity: "OK", args: ["string", "string", "string"] },
    ConsoleTakenOver: { severity: "OK", args: ["string", "string", "string"] },
    ConsoleFailed: { severity: "Warning", args: ["string"] },
  },
} as const satisfies RegistryFacts;
