import { Shoal } from "../own/Shoal.js";
import { news, say, wordingOf } from "../wording.js";

const look = "Look at the device: its cabling, its own log, and whether it can give the power that is asked for.";
const seeToIt = "Look at the operating system of the machine.";
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
  MediaInserted: news("Medium '%1' is inserted.", "An image was put into a slot for virtual media."),
  MediaEjected: news("Medium '%1' is ejected.", "An image was taken out of a slot for virtual media."),
  MediaNotInserted: say(
    "Medium '%1' is not inserted: %2",
    "Check that the image is there and that its server gives it out to this service, and insert it again.",
    "An image that was to be put into a slot for virtual media could not be had, or the machine did not take it.",
  ),
  VerificationRequired: say(
    "The certificates of images' servers have to be checked here.",
    "Install the certificate of the server, or of who signed it, for the slot, or have the operator allow it (outbound.media.allowUnverified).",
    "A client wanted images from servers that need not prove who they are, which the operator does not allow.",
  ),
  NetworkBootAsked: news("Asked the network as %1: %2", "A machine asked what to boot, and was told."),
  NothingToBoot: news(
    "Asked the network what to boot, and was given nothing: %1",
    "A machine asked what to boot, and was left to its own boot order.",
  ),
  BootFileMissing: say(
    "Asked the network what to boot, and could not be given it: %1",
    "Supply what is missing; the machine gets it when it asks again.",
    "A machine is to boot something that is not there or cannot be made.",
  ),
  BootFileDelivered: news("Fetched '%1', %2 bytes, whole.", "A machine fetched a file that it boots from."),
  BootFileAborted: say(
    "Did not fetch '%1' to its end: %2",
    "Nothing needs to be done when the machine tries again; else look at its console and at the network.",
    "The transfer of a file that a machine boots from broke off.",
  ),
  OtherDhcpServer: say(
    "Another DHCP server answers in network '%1': %2",
    "Have one of the two give addresses: set the network's dhcp to proxy, or switch the other server off.",
    "Two DHCP servers on one network give out addresses without knowing of each other.",
  ),
  OtherDhcpServerGone: news(
    "The other DHCP server in network '%1' does not answer any more: %2",
    "A DHCP server that was heard on a network is not heard any more.",
  ),
  AddressConflict: say(
    "Address %2 of network '%1' is in use by %3, to which it was not given.",
    "Take the address out of the pool, or have that machine ask for one.",
    "An address that was to be given away has an owner; it rests.",
  ),
  AddressesDeclined: say(
    "In network '%1' the machine with the address %2 says of one address after the other that somebody else has it.",
    "Look for who answers for every address on its network, or at that machine; what else it declines is given to others.",
    "A machine declines more addresses than are left unused on its account.",
  ),
  AddressPoolExhausted: say(
    "Network '%1' has no address left to give.",
    "Make its pool larger, or its leases shorter.",
    "A machine asked for an address, and every one of the pool is given away.",
  ),
  UnknownMachineAsked: news(
    "A machine with the address %1 that nobody configured asked the network as %2.",
    "Somebody asked what to boot whom the configuration does not name.",
  ),
  MachineSaid: news("The machine logged: %1: %2", "A machine's operating system sent a line of its log."),
  MachineWarned: say(
    "The machine logged: %1: %2",
    seeToIt,
    "A machine's operating system sent a line of its log that warns.",
  ),
  MachineAlarmed: say(
    "The machine logged: %1: %2",
    seeToIt,
    "A machine's operating system sent a line of its log that tells of an emergency.",
  ),
  MachineLinesLeftOut: news(
    "%1 lines that the machine logged before this were too many and left out.",
    "A machine's operating system sent more lines of its log than are kept.",
  ),
  ConsoleOpened: news("'%1' opened the %2 from %3.", "Somebody came to a machine's serial console or screen."),
  ConsoleClosed: news("'%1' left the %2, from %3.", "Somebody left a machine's serial console or screen, or had to."),
  ConsoleTakenOver: news(
    "'%1' types at the serial console from %2, in the place of '%3'.",
    "Somebody who watched a machine's serial console took typing over.",
  ),
  ConsoleFailed: say(
    "The machine's console did not do it: %1",
    "Check what is wrong with the machine, and ask again.",
    "What a machine said on its serial line could not be read or forgotten.",
  ),
});
