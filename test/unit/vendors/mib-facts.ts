/**
 * What the MIBs' texts say of each object that a vendor file names: a reading of its own, neither the fixtures' nor the
 * families'. A value stands with its name in the MIB and what that means; `-` = nothing that a family would use.
 */

export interface Fact {
  readonly mib: string;
  readonly object: string;
  /** Without the index. */
  readonly oid: string;
  /** Of its INDEX clause, or of that of the table it AUGMENTS; of a scalar, none. */
  readonly index: readonly string[];
  readonly writable?: true;
  readonly values?: Values;
  /** Values of newer versions, which the text at hand does not have. */
  readonly newer?: readonly number[];
  /** Of one count: watts. */
  readonly unit?: number;
  /** Of class 0. */
  readonly class0?: number;
  /** Where the rows are not the outlets' own numbers: outlet → what follows the OID. */
  readonly rows?: Readonly<Record<number, string>>;
}

type Values = Readonly<Record<number, readonly [name: string, means: string]>>;

/** A MIB's objects below one OID. */
export const objects = (
  mib: string,
  below: string,
  index: readonly string[],
  rows: Readonly<Record<string, { readonly at: string } & Omit<Fact, "mib" | "object" | "oid" | "index">>>,
): readonly Fact[] =>
  Object.entries(rows).map(([object, { at, ...more }]) => ({ mib, object, oid: `${below}.${at}`, index, ...more }));

const apc = "1.3.6.1.4.1.318.1.1";
const pending: Values = { 1: ["commandPending", "pending"], 2: ["noCommandPending", "-"] };

/** PDUs. Those whose values run on to what nobody should use are given up to there. */
export const pduFacts: readonly Fact[] = [
  ...objects("PowerNet-MIB", `${apc}.4.4.2.1`, ["sPDUOutletControlIndex"], {
    sPDUOutletPending: { at: "2", values: pending },
    sPDUOutletCtl: { at: "3", writable: true, values: { 1: ["outletOn", "on"], 2: ["outletOff", "off"] } },
  }),
  ...objects("PowerNet-MIB", `${apc}.6.5.1.1`, ["sPDUOutletControlMSPIndex", "sPDUOutletControlMSPOutletIndex"], {
    sPDUOutletControlMSPOutletCommand: {
      at: "5",
      writable: true,
      values: { 1: ["immediateOnMSP", "on"], 2: ["delayedOnMSP", "-"], 3: ["immediateOffMSP", "off"] },
    },
  }),
  ...objects("PowerNet-MIB", `${apc}.12.3.3.1.1`, ["rPDUOutletControlIndex"], {
    rPDUOutletControlOutletCommand: {
      at: "4",
      writable: true,
      values: { 1: ["immediateOn", "on"], 2: ["immediateOff", "off"] },
    },
  }),
  ...objects("PowerNet-MIB", `${apc}.12.3.5.1.1`, ["rPDUOutletStatusIndex"], {
    rPDUOutletStatusOutletState: { at: "4", values: { 1: ["outletStatusOn", "on"], 2: ["outletStatusOff", "off"] } },
    rPDUOutletStatusCommandPending: { at: "5", values: pending },
  }),
  ...objects("PowerNet-MIB", `${apc}.26.9.2.4.1`, ["rPDU2OutletSwitchedControlIndex"], {
    rPDU2OutletSwitchedControlCommand: {
      at: "5",
      writable: true,
      values: { 1: ["immediateOn", "on"], 2: ["immediateOff", "off"] },
    },
  }),
  ...objects("PowerNet-MIB", `${apc}.26.9.2.3.1`, ["rPDU2OutletSwitchedStatusIndex"], {
    rPDU2OutletSwitchedStatusState: { at: "5", values: { 1: ["off", "off"], 2: ["on", "on"] } },
    rPDU2OutletSwitchedStatusCommandPending: { at: "6", values: pending },
  }),
  ...objects("PowerNet-MIB", `${apc}.26.9.4.3.1`, ["rPDU2OutletMeteredStatusIndex"], {
    rPDU2OutletMeteredStatusPower: { at: "7", unit: 1 },
  }),
  ...objects("ATEN-PE-CFG", "1.3.6.1.4.1.21317.1.3.2.2.2.2", [], {
    outlet1Status: {
      at: "2",
      writable: true,
      values: { 1: ["off", "off"], 2: ["on", "on"], 3: ["pending", "changing"], 4: ["reboot", "-"] },
      rows: { 1: "2.0", 2: "3.0", 8: "9.0", 9: "11.0", 10: "12.0", 24: "26.0" },
    },
  }),
  ...objects(
    "Baytech-MIB-403-1",
    "1.3.6.1.4.1.4779.1.3.5.3.1",
    ["sBTAModulesRPCOutletModuleIndex", "sBTAModulesRPCOutletIndex"],
    {
      sBTAModulesRPCOutletState: {
        at: "3",
        writable: true,
        values: { 0: ["off", "off"], 1: ["on", "on"], 2: ["reboot", "-"] },
      },
    },
  ),
  ...objects("CPS-MIB", "1.3.6.1.4.1.3808.1.1.3.3.3.1.1", ["ePDUOutletControlIndex"], {
    ePDUOutletControlOutletCommand: {
      at: "4",
      writable: true,
      values: { 1: ["immediateOn", "on"], 2: ["immediateOff", "off"] },
    },
  }),
  ...objects("EATON-EPDU-MIB", "1.3.6.1.4.1.534.6.6.7.6.6.1", ["strappingIndex", "outletIndex"], {
    outletControlStatus: {
      at: "2",
      values: {
        0: ["off", "off"],
        1: ["on", "on"],
        2: ["pendingOff", "turningOff"],
        3: ["pendingOn", "turningOn"],
      },
    },
    // Both take the seconds until then.
    outletControlOffCmd: { at: "3", writable: true, values: { 0: ["at once", "off"] } },
    outletControlOnCmd: { at: "4", writable: true, values: { 0: ["at once", "on"] } },
  }),
  ...objects("PDU2-MIB", "1.3.6.1.4.1.13742.6.4.1.2.1", ["pduId", "outletId"], {
    switchingOperation: { at: "2", writable: true, values: { 0: ["off", "off"], 1: ["on", "on"], 2: ["cycle", "-"] } },
    outletSwitchingState: { at: "3", values: { 7: ["on", "on"], 8: ["off", "off"] } },
  }),
  ...objects("Sentry3-MIB", "1.3.6.1.4.1.1718.3.2.3.1", ["towerIndex", "infeedIndex", "outletIndex"], {
    outletControlState: {
      at: "10",
      values: {
        0: ["idleOff", "off"],
        1: ["idleOn", "on"],
        2: ["wakeOff", "off"],
        3: ["wakeOn", "on"],
        4: ["off", "off"],
        5: ["on", "on"],
        6: ["lockedOff", "off"],
        7: ["lockedOn", "on"],
        8: ["reboot", "turningOff"],
        9: ["shutdown", "turningOff"],
        10: ["pendOn", "turningOn"],
        11: ["pendOff", "turningOff"],
        12: ["minimumOff", "turningOn"],
        13: ["minimumOn", "turningOff"],
        14: ["eventOff", "off"],
        15: ["eventOn", "on"],
        16: ["eventReboot", "turningOff"],
        17: ["eventShutdown", "turningOff"],
      },
    },
    outletControlAction: { at: "11", writable: true, values: { 0: ["none", "-"], 1: ["on", "on"], 2: ["off", "off"] } },
  }),
  ...objects("Sentry4-MIB", "1.3.6.1.4.1.1718.4.1.8", ["st4UnitIndex", "st4InputCordIndex", "st4OutletIndex"], {
    st4OutletState: { at: "3.1.1", values: { 0: ["unknown", "-"], 1: ["on", "on"], 2: ["off", "off"] } },
    st4OutletActivePower: { at: "3.1.7", unit: 1 },
    st4OutletControlAction: {
      at: "5.1.2",
      writable: true,
      values: { 0: ["none", "-"], 1: ["on", "on"], 2: ["off", "off"], 3: ["reboot", "-"] },
    },
  }),
  // No text of it was found: as Ironic's former driver says.
  ...objects("none", "1.3.6.1.4.1.23620.1.2.2.1", ["outlet"], {
    outletPower: { at: "4", writable: true, values: { 1: ["off", "off"], 2: ["on", "on"] } },
  }),
];
