/** How iPXE reads a file by its URL. */
import type { Run } from "../run.js";
import type { Content } from "../wire/content.js";

const mostRedirects = 5;

/** null = it cannot be had. @param url absolute @throws PowerCut (by rejection) */
export async function fetchByUrl(run: Run, url: string): Promise<Content | null> {
  if (!URL.canParse(url)) return null;
  const { protocol } = new URL(url);
  if (protocol === "http:") return byHttp(run, url);
  if (protocol === "tftp:") return byTftp(run, new URL(url));
  run.say(`${url}: operation not supported`);
  return null;
}

async function byHttp(run: Run, first: string): Promise<Content | null> {
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const headers = [
      ["Connection", "keep-alive"],
      ["User-Agent", "iPXE/2.0.0+ (g0ab22)"],
      ["Host", new URL(url).host],
    ] as const;
    const answer = await run.http({ method: "GET", url, headers });
    if (typeof answer === "string") return null;
    if (answer.status === 200) return answer.content;
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || !URL.canParse(location ?? "", url)) return null;
    url = new URL(location ?? "", url).href;
  }
  return null;
}

/** The `/` that parts host and path is not sent. */
async function byTftp(run: Run, { hostname, port, pathname }: URL): Promise<Content | null> {
  const answer = await run.tftp({
    server: hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    path: unescaped(pathname.slice(1)),
    options: [
      ["blksize", "1432"],
      ["tsize", "0"],
    ],
    until: "end",
    letGo: { code: 0, text: "" },
  });
  return answer.kind === "whole" ? answer.content : null;
}

/** Where it is not escaped well it stays as it is. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
