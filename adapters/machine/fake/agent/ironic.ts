/** Ironic's API for ramdisks: which node is this, what is its token, and that the agent is there. */
import { isRecord } from "./records.js";
import type { Answer } from "./requests.js";

export interface Node {
  readonly uuid: string;
  /** null = Ironic has told it before, or to somebody else. */
  readonly token: string | null;
  /** Seconds after which an agent is given up that was not heard of. */
  readonly heartbeatTimeout: number;
}

/** The first API that knows tokens; see api/controllers/v1/versions.py of Ironic. */
export const versionHeader = { "X-OpenStack-Ironic-API-Version": "1.62" };
export const agentVersion = "9.4.0";

/** Ironic's own where it says none. */
const usualTimeout = 300;
/** A day. Timers take no more than some weeks, and run at once when they are given more. */
const longestTimeout = 86_400;
/** What stands for a token that is told once only. */
const masked = /^\*+$/;

export function lookupUrl(api: string, macs: readonly string[], nodeUuid: string | null): string {
  const query = new URLSearchParams({ addresses: macs.join(",") });
  if (nodeUuid !== null) query.set("node_uuid", nodeUuid);
  return `${base(api)}/v1/lookup?${query}`;
}

export const heartbeatUrl = (api: string, uuid: string): string =>
  `${base(api)}/v1/heartbeat/${encodeURIComponent(uuid)}`;

/** With or without the version at its end. */
const base = (api: string): string => api.replace(/\/+$/, "").replace(/\/v1$/, "");

/** @returns null where the answer is none to a lookup */
export function nodeOf({ status, body }: Answer): Node | null {
  if (status !== 200 || !isRecord(body) || !isRecord(body.node) || typeof body.node.uuid !== "string") return null;
  const config = isRecord(body.config) ? body.config : {};
  const { agent_token: token, heartbeat_timeout: timeout } = config;
  return {
    uuid: body.node.uuid,
    token: typeof token === "string" && token !== "" && !masked.test(token) ? token : null,
    heartbeatTimeout: typeof timeout === "number" && timeout >= 1 && timeout <= longestTimeout ? timeout : usualTimeout,
  };
}
