/** Property: whatever headers a request has, if they hold no credentials it gets nothing but refusals. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { populate } from "../support/populate.js";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });
const { session, task } = await populate(service);
const { TaskMonitor } = (await service.get(task)).json;
const sessionId = session.split("/").at(-1)!;

const name = fc.oneof(
  fc.constantFrom(
    "Authorization",
    "X-Auth-Token",
    "Cookie",
    "Proxy-Authorization",
    "X-Forwarded-For",
    "X-Forwarded-User",
    "X-Remote-User",
    "X-Real-IP",
    "Forwarded",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-HTTP-Method-Override",
    "Host",
    "Origin",
    "Referer",
    "If-None-Match",
    "If-Match",
    "Range",
    "Accept",
    "OData-Version",
    "Prefer",
    "Last-Event-ID",
    "SSL-Client-Verify",
  ),
  fc
    .stringMatching(/^[A-Za-z][A-Za-z-]{0,20}$/)
    .filter(
      (one) => !/^(connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive)$/i.test(one),
    ),
);

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

const value = fc.oneof(
  fc.constantFrom(
    "",
    "*",
    "127.0.0.1",
    "localhost",
    "admin",
    "Administrator",
    "GET",
    "POST",
    "/redfish/v1/",
    "Basic",
    "Basic ",
    "Bearer ",
    basic("admin:"),
    basic(":"),
    basic("admin"),
    basic("admin:admin"),
    basic("olivia:wrong-wrong-wrong"),
    basic("\0:\0"),
    "Basic YWRtaW4=, Basic YWRtaW4=",
    sessionId,
    session,
    "0".repeat(64),
    `X-Auth-Token=${sessionId}`,
    "SUCCESS",
  ),
  fc.stringMatching(/^[\x20-\x7e]{0,80}$/),
  fc.stringMatching(/^[0-9a-f]{64}$/),
);

const target = fc.constantFrom(
  ["GET", "/redfish/v1/Systems"],
  ["HEAD", "/redfish/v1/Systems/board01"],
  ["GET", "/redfish/v1/Systems?$expand=*($levels=3)"],
  ["OPTIONS", "/redfish/v1/Systems"],
  ["GET", "/redfish/v1/AccountService/Accounts/admin"],
  ["GET", session],
  ["GET", "/redfish/v1/JsonSchemas"],
  ["GET", "/redfish/v1/openapi.yaml"],
  ["GET", "/redfish/v1/EventService/SSE"],
  ["GET", String(TaskMonitor)],
  ["GET", "/redfish/v1//Systems/"],
  ["GET", "/redfish/v1/%53ystems"],
  ["GET", "/redfish/v1/../v1/Systems"],
  ["GET", "/redfish/v1/Systems;a=b"],
  ["POST", "/redfish/v1/Systems/board01/Actions/ComputerSystem.Reset"],
  ["PATCH", "/redfish/v1/Systems/board01"],
  ["DELETE", session],
  ["POST", "/redfish/v1/AccountService/Accounts"],
  ["GET", "/shoal/v1/machines"],
  ["GET", "/shoal/v1/status"],
);

test("no set of headers turns a refusal into an answer", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, value), { maxLength: 8 }),
      target,
      async (pairs, [method = "", uri = ""]) => {
        const headers = Object.fromEntries(pairs);
        const body = method === "GET" || method === "HEAD" ? {} : { body: { ResetType: "On", AssetTag: "mine" } };
        const { status } = await service.request(method, uri, { as: "nobody", headers, ...body });
        assert.ok(status >= 400 && status < 500, `${method} ${uri}: ${status}`);
      },
    ),
    { numRuns: 500 },
  );
  const { json } = await service.get("/redfish/v1/Systems/board01");
  assert.equal(json.AssetTag, null);
});
