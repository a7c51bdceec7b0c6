/** A program that switches a guest on and off until it is killed. Its argument is the guest's folder. */
import { attached } from "./driven-guest.js";

const [, , home = ""] = process.argv;
const guest = attached({ after: () => {} }, home);
console.log("ready");
for (;;) {
  await guest.tell("on");
  await guest.tell("off");
}
