/** Every way there is to drive a power device, with the mock hardware that it is held against. */

import type { TestedDevice } from "./bench.js";
import { commandDevices } from "./command-devices.js";
import { httpDevices } from "./http-devices.js";
import { pduDevices } from "./pdu-devices.js";
import { switchDevices } from "./switch-devices.js";

export const testedDevices = async (): Promise<readonly TestedDevice[]> => [
  ...(await switchDevices()),
  ...(await pduDevices()),
  ...httpDevices,
  ...commandDevices,
];
