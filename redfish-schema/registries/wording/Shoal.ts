import { Shoal } from "../own/Shoal.js";
import { news, say, wordingOf } from "../wording.js";

const look = "Look at the device: its cabling, its own log, and whether it can give the power that is asked for.";
const retry = "Nothing needs to be done: the port is read, and told again if need be.";

export const shoalWording = wordingOf(Shoal, {
  PortCommandAccepted: news(
    "'%1' accepted '%3' for port '%2'.",
    "A device that powers machines accepted a command; its effect is still to be seen.",
  ),
  PortCommandConfirmed: news(
    "'%1' did '%3' at port '%2': read back after %4 seconds.",
    "A command was carried out, as the device was asked afterwards.",
  ),
  PortCommandNeedless: news(
    "'%1' has port '%2' set to '%3' already; nothing was sent.",
    "A command would have changed nothing.",
  ),
  PortCommandRefused: say("'%1' was not told '%3' for port '%2', or refused: %4", look, "A command was refused."),
  PortCommandUnanswered: say(
    "'%1' did not answer '%3' for port '%2': %4",
    retry,
    "Whether a command arrived is unknown.",
  ),
  PortCommandIneffective: say(
    "'%1' accepted '%3' for port '%2' without effect: %4",
    look,
    "A command was accepted, and yet the port is not as it should be.",
  ),
  ImageNotFetched: say(
    "Image '%1' was not fetched: %2",
    "Check that its server gives it out to this service, and ask again.",
    "An image of firmware could not be had from where it should be.",
  ),
  ImageRefused: say(
    "Image '%1' is not taken in: %2",
    "Make sure that the image is undamaged, authentic and made for the machine.",
    "An image of firmware was looked at and refused.",
  ),
});
