/** One connection by SSH: consoles, and nothing else that SSH has. What nobody listens for here, ssh2 refuses by itself. */
import type { Connection, ServerChannel, Session } from "ssh2";
import { refusalText } from "../../http/refusal-text.js";
import { passwordChangeRequired } from "../../protocol/access.js";
import { askForMachine, listOf } from "./choice.js";
import { readCommand } from "./command-line.js";
import { hasSerialConsole, openConsole, type Seat, type SessionParts } from "./console-session.js";
import type { LoggedIn } from "./login.js";
import { hangUp, speakerOf } from "./speaker.js";

/** Consoles at once, of one connection. */
const mostSessions = 16;

/** @param unsent bytes that the connection has not taken yet */
export function attend(client: Connection, login: LoggedIn, parts: SessionParts, unsent: () => number): void {
  let open = 0;
  client.on("session", (accept, reject) => {
    if (open >= mostSessions) return reject();
    open += 1;
    const session = accept();
    session.once("close", () => {
      open -= 1;
    });
    listen(session, login, parts, unsent);
  });
}

function listen(session: Session, login: LoggedIn, parts: SessionParts, unsent: () => number): void {
  let hasTerminal = false;
  session.on("pty", (accept) => {
    hasTerminal = true;
    accept?.();
  });
  // A serial line knows of no size.
  session.on("window-change", (accept) => accept?.());
  const begin = (channel: ServerChannel, line: string | null): void => {
    channel.on("error", () => channel.close());
    const seat: Seat = { channel, who: login.who, hasTerminal, unsent };
    if (mustChangePassword(seat)) return;
    if (line === null) withoutCommand(parts, seat, login.machine);
    else withCommand(parts, seat, login.machine, line);
  };
  session.on("shell", (accept) => begin(accept(), null));
  session.on("exec", (accept, _reject, { command }) => begin(accept(), command));
}

function mustChangePassword({ channel, who, hasTerminal }: Seat): boolean {
  if (!who.passwordChangeRequired) return false;
  speakerOf(channel, hasTerminal).say(refusalText(passwordChangeRequired(who)));
  hangUp(channel, 1);
  return true;
}

function withoutCommand(parts: SessionParts, seat: Seat, machine: string | null): void {
  const { channel, hasTerminal } = seat;
  if (machine !== null) return void openConsole(parts, seat, machine);
  if (!hasTerminal) return void list(parts, seat);
  askForMachine(
    channel,
    reachable(parts, seat),
    (chosen) => openConsole(parts, seat, chosen),
    () => hangUp(channel, 0),
  );
}

function withCommand(parts: SessionParts, seat: Seat, machine: string | null, line: string): void {
  const command = readCommand(line);
  if (machine === null && command.kind === "list") return void list(parts, seat);
  if (machine === null && command.kind === "console") return void openConsole(parts, seat, command.machine);
  const speaker = speakerOf(seat.channel, seat.hasTerminal);
  speaker.say(
    machine === null
      ? "There is no shell here. Commands: console MACHINE, list."
      : `There is no shell here. Without a command this leads to the console of ${machine}.`,
  );
  hangUp(seat.channel, 1);
}

function list(parts: SessionParts, seat: Seat): void {
  seat.channel.write(listOf(reachable(parts, seat), "\n", Number.POSITIVE_INFINITY));
  hangUp(seat.channel, 0);
}

const reachable = ({ machines, rightsOf }: SessionParts, { who }: Seat): readonly string[] =>
  machines.ids().filter((id) => hasSerialConsole(machines, id) && rightsOf(who, id)?.mayWatch);
