/**
 * A program that starts a guest and does not come to let it run: it says so, and is to be killed. Its arguments are the guest's
 * folder, `real` or how a played guest behaves, and `on` or `again` (after KVM has failed it).
 */

import { cleanUp, launchOf } from "../../../adapters/machine/qemu/launch.js";
import { GuestLife } from "../../../adapters/machine/qemu/life.js";
import { hostOf, inventoryOf } from "./driven-guest.js";
import { playedLaunch, working } from "./played-guest.js";

const [, , home = "", manner = "", asked = ""] = process.argv;
const isReal = manner === "real";
const life = new GuestLife(
  {
    inventory: inventoryOf("guest"),
    host: hostOf(home, []),
    home,
    acceleration: working(),
    launchOf: (isReal ? undefined : playedLaunch(manner)) ?? launchOf,
    cleanUp,
  },
  [
    {
      async started() {
        console.log("it stands still");
        await new Promise(() => {});
      },
    },
  ],
  { event: () => {}, ended: () => {} },
);
// Somebody waits for it to be killed.
setInterval(() => {}, 1000);
await (asked === "again" ? life.startAgain() : life.start(null));
