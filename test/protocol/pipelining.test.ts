/** Requests that a client sends ahead (RFC 9112 §9.3.2): answered one after the other, each of them, in order. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { TestService } from "../support/service.js";

const service = await TestService.start({ after });

test("requests sent ahead are answered one after the other", async () => {
  const { hostname, port } = new URL(service.url);
  const paths = ["/redfish", "/redfish/v1/", "/redfish/v1/Systems", "/redfish/v1/odata"];
  const socket = connect(Number(port), hostname);
  const requests = paths.map(
    (path, index) =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\n${index === paths.length - 1 ? "Connection: close\r\n" : ""}\r\n`,
  );
  socket.write(requests.join(""));
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
  assert.deepEqual(statuses, ["200", "200", "401", "200"]);
});
