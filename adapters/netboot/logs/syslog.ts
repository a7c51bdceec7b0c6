/**
 * Messages of syslog, in the form of RFC 5424 and in the many that RFC 3164 describes. What has neither form is taken as text:
 * a line that cannot be told apart is still worth reading.
 */
import { clean, decode, nameIn } from "./text.js";

export interface Message {
  /** 0 to 7; null = it does not say. */
  readonly severity: number | null;
  readonly hostName: string | null;
  readonly program: string | null;
  readonly text: string;
}

const bom = /^\ufeff/;
/** PRI (RFC 5424 §6.2.1): facility times 8 plus severity, 191 at most. */
const priority = /^<(\d{1,3})>/;
const highestPriority = 191;

export function parseSyslog(datagram: Uint8Array): Message {
  const text = decode(datagram).replace(bom, "");
  const pri = Number(priority.exec(text)?.[1] ?? Number.NaN);
  if (!(pri <= highestPriority)) return { severity: null, hostName: null, program: null, text: clean(text) };
  const rest = text.replace(priority, "");
  return { severity: pri & 7, ...(newForm(rest) ?? oldForm(rest)) };
}

type Rest = Omit<Message, "severity">;

/** RFC 5424 §6: version, time, host, program, process, kind, then data in brackets and the message. */
const newHeader = /^1 \S{1,64} (\S{1,255}) (\S{1,48}) \S{1,128} \S{1,32} ?/;

function newForm(text: string): Rest | null {
  const header = newHeader.exec(text);
  if (header === null) return null;
  const message = text.slice(afterData(text, header[0].length));
  return { hostName: nameIn(header[1]), program: nameIn(header[2]), text: clean(message.replace(bom, "")) };
}

/** Where the structured data ends (RFC 5424 §6.3): `-`, or `[…]` once or more, in which `"` holds everything but `"`. */
function afterData(text: string, start: number): number {
  if (text[start] === "-") return skipSpace(text, start + 1);
  let at = start;
  while (text[at] === "[") {
    const end = afterElement(text, at);
    // It is not closed, so that it may as well be the message.
    if (end === null) return start;
    at = end;
  }
  return skipSpace(text, at);
}

function afterElement(text: string, start: number): number | null {
  let isQuoted = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted && character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === "]") return at + 1;
  }
  return null;
}

const skipSpace = (text: string, at: number): number => (text[at] === " " ? at + 1 : at);

/** RFC 3164 §4.1.2, and the same with the time of RFC 3339 as many write it today. */
const time =
  /^(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT[\d:.]{8,15}(?:Z|[+-]\d\d:?\d\d)) /;
/** TAG (RFC 3164 §4.1.3), with the process in brackets or without. */
const tag = /^([^\s:[\]]{1,48})(?:\[[^\]\s]{0,32}\])?: ?/;
const host = /^([^\s:[\]]{1,255}) /;
/** iPXE gives no time, but a host before its own name. */
const ipxeHost = /^([^\s:[\]]{1,255}) (?=ipxe: )/;

function oldForm(text: string): Rest {
  const timed = text.replace(time, "");
  const hostName = hostIn(timed, timed !== text);
  const rest = hostName === null ? timed : timed.slice(hostName.length + 1);
  const program = tag.exec(rest);
  return {
    hostName: nameIn(hostName ?? undefined),
    program: nameIn(program?.[1]),
    text: clean(program === null ? rest : rest.slice(program[0].length)),
  };
}

/** Without the time, the first word is as likely the message's; BusyBox leaves the host out, and the tag comes at once. */
function hostIn(text: string, isTimed: boolean): string | null {
  return (isTimed ? host : ipxeHost).exec(text)?.[1] ?? null;
}
