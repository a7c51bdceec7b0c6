/** As much of a controller as it takes to see what is sent to one. */
import type { Asked, Reply } from "../http-kit/device-server.js";
import { serve } from "../http-kit/device-server.js";

export const mac = "02:00:5e:20:00:01";

type Row = Record<string, unknown>;

export interface Device extends Row {
  port_table: Row[];
  port_overrides: Row[];
  outlet_table: Row[];
  outlet_overrides: Row[];
}

export const poePort = (number: number, more: Row = {}): Row => ({
  port_idx: number,
  name: `Port ${number}`,
  portconf_id: `profile${number}`,
  port_poe: true,
  poe_mode: "auto",
  poe_enable: true,
  poe_good: true,
  poe_class: "Class 4",
  poe_power: "4.21",
  poe_voltage: "53.10",
  up: true,
  ...more,
});

export const deviceWith = (ports: Row[], overrides: Row[] = []): Device => ({
  _id: "5f00",
  mac,
  name: "Lab switch",
  model: "USW24P",
  version: "7.1.26",
  state: 1,
  port_table: ports,
  port_overrides: overrides,
  outlet_table: [],
  outlet_overrides: [],
});

export interface Way {
  readonly os: boolean;
  /** Before the controller's own answer; undefined = that. */
  readonly first?: (asked: Asked, count: number) => Reply | undefined;
  /** What becomes of the array that is written. */
  readonly stored?: (overrides: Row[]) => Row[];
}

const loggedOut: Reply = { status: 401, body: { meta: { rc: "error", msg: "api.err.LoginRequired" }, data: [] } };
const ok = (...data: Row[]): Reply => ({ body: { meta: { rc: "ok" }, data } });

/** Takes the login `admin` with the password `pw`, or the key `key1`. */
export async function openController(device: Device, { os, first, stored = (rows) => rows }: Way) {
  const api = `${os ? "/proxy/network" : ""}/api/s/default`;
  let logins = 0;
  const session = () => `token${logins}`;

  function logIn({ body }: Asked): Reply {
    const { username, password } = JSON.parse(body);
    if (username !== "admin" || password !== "pw")
      return { status: os ? 403 : 400, body: { meta: { rc: "error", msg: "api.err.Invalid" } } };
    logins += 1;
    const headers = {
      "Set-Cookie": `TOKEN=${session()}; path=/; secure; httponly`,
      ...(os && { "X-CSRF-Token": `csrf${logins}` }),
    };
    return { headers, body: { meta: { rc: "ok" }, data: [] } };
  }

  function change({ body }: Asked): Reply {
    const written = JSON.parse(body) as Partial<Device>;
    if (written.port_overrides) device.port_overrides = stored(written.port_overrides);
    if (written.outlet_overrides) device.outlet_overrides = stored(written.outlet_overrides);
    for (const entry of device.port_overrides) {
      const row = device.port_table.find(({ port_idx }) => port_idx === entry.port_idx);
      if (row && entry.poe_mode !== undefined) row.poe_mode = entry.poe_mode;
    }
    return ok(device);
  }

  const server = await serve((asked) => {
    const early = first?.(asked, server.asked.length);
    if (early) return early;
    const { method, path, headers } = asked;
    if (path === "/") return os ? { body: "<html>" } : { status: 302, headers: { Location: "/manage" } };
    if (path === (os ? "/api/auth/login" : "/api/login")) return logIn(asked);
    const byKey = headers["x-api-key"] === "key1";
    if (!byKey && headers.cookie !== `TOKEN=${session()}`) return loggedOut;
    if (method === "GET" && path === `${api}/stat/device/${mac}`) return ok(device);
    if (os && !byKey && headers["x-csrf-token"] !== `csrf${logins}`) return { status: 403, body: {} };
    if (method === "PUT" && path === `${api}/rest/device/5f00`) return change(asked);
    return { status: 404, body: { meta: { rc: "error", msg: "api.err.NotFound" } } };
  });
  return {
    ...server,
    device,
    asked: server.asked,
    /** Forgets who is logged in. */
    restart: () => {
      logins += 1;
    },
  };
}
