/** HTTP boot as EDK2 does it for arm64 (UEFI §24.7; EDK2 HttpBootDhcp4.c, HttpBootClient.c, HttpBootSupport.c). */
import { failed, type Outcome } from "../outcome.js";
import { isDisk } from "../program-kind.js";
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";
import type { Chosen, Leased } from "../wire/dhcp-client.js";
import { addressIn, type Reply } from "../wire/dhcp-message.js";
import { startProgram } from "./program.js";
import { httpClient, isOfClass, uefiDialect } from "./uefi-dialect.js";

/**
 * @param url null = it comes by DHCP
 * @throws PowerCut (by rejection)
 */
export async function bootFromHttp(run: Run, url: string | null): Promise<Outcome> {
  const leased = await run.lease(uefiDialect(httpClient, run, url === null ? chooseHttp : chooseAddress));
  if (!leased) return failed("nobody offers HTTP boot");
  const wanted = url ?? (leased.ack.file || leased.boot.file);
  const problem = resolvable(wanted, leased);
  return problem === null ? fetchAndStart(run, wanted, leased) : failed(problem);
}

/** An offer is of use when it is for HTTP boot and holds a URL; an address may come from somebody else. */
export function chooseHttp(offers: readonly Reply[]): Chosen | null {
  const bootable = offers.filter((offer) => isOfClass(offer, "HTTPClient") && offer.file !== "");
  const whole = bootable.find(({ yiaddr }) => yiaddr !== null);
  if (whole) return { address: whole, boot: whole };
  const [address] = offers.filter(({ yiaddr }) => yiaddr !== null);
  const [boot] = bootable;
  return address && boot ? { address, boot } : null;
}

function chooseAddress(offers: readonly Reply[]): Chosen | null {
  const address = offers.find(({ yiaddr }) => yiaddr !== null);
  return address ? { address, boot: address } : null;
}

const nameServers = 6;

/** A name needs a name server from DHCP. null = it is fine. */
function resolvable(url: string, { ack, boot }: Leased): string | null {
  if (!URL.canParse(url)) return `${url} is no URL`;
  const { hostname, protocol } = new URL(url);
  if (protocol !== "http:") return `${protocol} is not supported`;
  const isAddress = /^[\d.]+$/.test(hostname);
  const known = isAddress || [ack, boot].some(({ options }) => addressIn(options.get(nameServers)) !== null);
  return known ? null : `nobody told it a name server for ${hostname}`;
}

const mediaTypes: Readonly<Record<string, "program" | "disk">> = {
  "application/efi": "program",
  "application/vnd.efi-iso": "disk",
  "application/vnd.efi-img": "disk",
};
const endings: Readonly<Record<string, "program" | "disk">> = { efi: "program", iso: "disk", img: "disk" };

/** Looks first, on a connection of its own. Its Host has no port, whatever the URL says. */
async function fetchAndStart(run: Run, url: string, leased: Leased): Promise<Outcome> {
  const headers = [
    ["Host", new URL(url).hostname],
    ["Accept", "*/*"],
    ["User-Agent", "UefiHttpBoot/1.0"],
  ] as const;
  const seen = await run.http({ method: "HEAD", url, headers });
  if (typeof seen === "string") return failed(seen);
  if (seen.status !== 200) return failed(`HEAD: HTTP ${seen.status}`);
  if (seen.headers["content-length"] === undefined) return failed("HEAD: no Content-Length");
  const type = mediaTypes[seen.headers["content-type"] ?? ""] ?? endings[new URL(url).pathname.split(".").at(-1) ?? ""];
  if (type === undefined) return failed(`${url} is neither a program nor a disk image`);
  const got = await run.http({ method: "GET", url, headers });
  if (typeof got === "string") return failed(got);
  if (got.status !== 200) return failed(`GET: HTTP ${got.status}`);
  if (type === "disk") return fromMemory(url, got.content);
  const server = new URL(url).hostname;
  return startProgram(run, { content: got.content, name: url, from: "http", leased, server });
}

const fromMemory = (url: string, content: Content): Outcome =>
  isDisk(content)
    ? { kind: "started", system: { from: "http", program: url, arguments: "", initrds: [] } }
    : failed(`there is nothing to boot on ${url}`);
