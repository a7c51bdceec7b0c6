/** What the MIBs' texts say of PoE switches, as `mib-facts.ts` does of PDUs. */
import { type Fact, objects } from "./mib-facts.js";

const rfc3621 = ["pethPsePortGroupIndex", "pethPsePortIndex"];
const milliwatts = { unit: 1e-3 };

export const switchFacts: readonly Fact[] = [
  ...objects("POWER-ETHERNET-MIB", "1.3.6.1.2.1.105.1.1.1", rfc3621, {
    pethPsePortAdminEnable: { at: "3", writable: true, values: { 1: ["true", "on"], 2: ["false", "off"] } },
    pethPsePortDetectionStatus: {
      at: "6",
      values: {
        1: ["disabled", "disabled"],
        2: ["searching", "searching"],
        3: ["deliveringPower", "delivering"],
        4: ["fault", "fault"],
        5: ["test", "test"],
        6: ["otherFault", "otherFault"],
      },
    },
    pethPsePortMPSAbsentCounter: { at: "8" },
    pethPsePortPowerClassifications: { at: "10", class0: 1 },
    pethPsePortInvalidSignatureCounter: { at: "11" },
    pethPsePortPowerDeniedCounter: { at: "12" },
    pethPsePortOverLoadCounter: { at: "13" },
    pethPsePortShortCounter: { at: "14" },
  }),
  ...objects("POWER-ETHERNET-MIB", "1.3.6.1.2.1.105.1.3.1.1", ["pethMainPseGroupIndex"], {
    pethMainPsePower: { at: "2", unit: 1 },
    pethMainPseConsumptionPower: { at: "4", unit: 1 },
  }),
  ...objects("CISCO-POWER-ETHERNET-EXT-MIB", "1.3.6.1.4.1.9.9.402.1.2.1", rfc3621, {
    cpeExtPsePortEnable: {
      at: "1",
      writable: true,
      values: { 1: ["auto", "on"], 2: ["static", "on"], 3: ["limit", "on"], 4: ["disable", "off"] },
    },
    cpeExtPsePortPwrConsumption: { at: "9", ...milliwatts },
    cpeExtPsePortEntPhyIndex: { at: "11" },
  }),
  ...objects("CISCOSB-POE-MIB", "1.3.6.1.4.1.9.6.1.101.108.1.1", ["rlPethPsePortGroupIndex", "rlPethPsePortIndex"], {
    rlPethPsePortOutputPower: { at: "5", ...milliwatts },
  }),
  ...objects("HP-ICF-POE-MIB", "1.3.6.1.4.1.11.2.14.11.1.9.1.1.1", rfc3621, {
    hpicfPoePethPsePortActualPower: { at: "8", ...milliwatts },
  }),
  ...objects("ARUBAWIRED-POE-MIB", "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1", rfc3621, {
    arubaWiredPoePethPsePortPowerDrawn: { at: "7", ...milliwatts },
    arubaWiredPoePethPsePortPowerClassification: { at: "12", class0: 1 },
  }),
  ...objects("NETGEAR-POWER-ETHERNET-MIB", "1.3.6.1.4.1.4526.10.15.1.1.1", rfc3621, {
    agentPethOutputPower: { at: "2", ...milliwatts },
  }),
  ...objects("EdgeSwitch-POWER-ETHERNET-MIB", "1.3.6.1.4.1.4413.1.1.15.1.1.1", rfc3621, {
    agentPethOutputPower: { at: "2", ...milliwatts },
  }),
  ...objects("ZYXEL-POWER-ETHERNET-MIB", "1.3.6.1.4.1.890.1.15.3.59.2.1.1", ["dot1dBasePort"], {
    zyPoePsePortInfoPowerConsumption: { at: "1", ...milliwatts },
  }),
  ...objects("MIKROTIK-MIB", "1.3.6.1.4.1.14988.1.1.15.1.1", ["mtxrPOEInterfaceIndex"], {
    mtxrPOEStatus: {
      at: "3",
      values: {
        1: ["disabled", "disabled"],
        2: ["waitingForLoad", "searching"],
        3: ["poweredOn", "delivering"],
        4: ["overload", "fault"],
        5: ["shortCircuit", "fault"],
        6: ["voltageTooLow", "fault"],
        7: ["currentTooLow", "fault"],
        8: ["powerReset", "turningOff"],
        9: ["voltageTooHigh", "fault"],
        10: ["controllerError", "otherFault"],
        11: ["controllerUpgrade", "otherFault"],
        12: ["poeInDetected", "fault"],
        13: ["noValidPsu", "otherFault"],
        14: ["controllerInit", "otherFault"],
      },
      newer: [15],
    },
    mtxrPOEPower: { at: "6", unit: 0.1 },
  }),
  ...objects("TPLINK-POWER-OVER-ETHERNET-MIB", "1.3.6.1.4.1.11863.6.56.1.1.2.1.1", ["tpPoePortIndex"], {
    tpPoePortStatus: { at: "2", writable: true, values: { 0: ["disable", "off"], 1: ["enable", "on"] } },
    tpPoePower: { at: "7", unit: 0.1 },
    tpPoeClass: { at: "10", class0: 0 },
    tpPoePowerStatus: {
      at: "11",
      values: {
        0: ["off", "searching"],
        1: ["turning-on", "turningOn"],
        2: ["on", "delivering"],
        3: ["overload", "fault"],
        4: ["short", "fault"],
        5: ["nonstandard-pd", "fault"],
        6: ["voltage-high", "fault"],
        7: ["voltage-low", "fault"],
        8: ["hardware-fault", "otherFault"],
        9: ["overtemperature", "fault"],
      },
    },
  }),
];
