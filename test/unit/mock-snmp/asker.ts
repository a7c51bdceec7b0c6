/** Sends datagrams to an agent and keeps what comes back. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { type AgentOptions, openAgent } from "../../../mock-hardware/snmp/agent.js";
import { until } from "../../support/until.js";
import { smallView } from "./samples.js";

/** An agent that goes with the test, and one who asks it. */
export async function startAgent(context: TestContext, options: Partial<AgentOptions> = {}) {
  const view = smallView();
  const credentials = { read: "public", write: "private" };
  const agent = await openAgent({ view, credentials, ...options });
  const socket = createSocket("udp4");
  const answers: Buffer[] = [];
  socket.on("message", (answer) => answers.push(answer));
  socket.connect(agent.port, "127.0.0.1");
  await once(socket, "connect");
  context.after(async () => {
    socket.close();
    await agent.close();
  });
  const send = (packet: Buffer) => socket.send(packet);
  return {
    view,
    agent,
    /** All that came, oldest first. */
    answers,
    send,
    async ask(packet: Buffer): Promise<Buffer> {
      const before = answers.length;
      send(packet);
      await until(() => answers.length > before);
      return answers[before]!;
    },
  };
}
