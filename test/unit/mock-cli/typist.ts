/** Somebody at a terminal, logged in to a mock device by SSH. */
import ssh2, { type ClientChannel, type ConnectConfig } from "ssh2";
import { cliNamed } from "../../../mock-hardware/cli/fixtures.js";
import { type CliOptions, type CliServer, openCli } from "../../../mock-hardware/cli/open-cli.js";
import { MockSwitch } from "../../../mock-hardware/switches/poe-switch.js";
import { ManualClock } from "../../support/manual-clock.js";
import { until } from "../../support/until.js";

export interface Bench {
  readonly clock: ManualClock;
  readonly device: MockSwitch;
  readonly cli: CliServer;
}

export const credentials = { user: "admin", password: "pa55" };

/** A switch whose ports all deliver; the caller closes `cli`. */
export async function bench(name: string, options: Partial<CliOptions> = {}, ports = 8): Promise<Bench> {
  const clock = new ManualClock();
  const device = new MockSwitch({ name: "sw1", ports, budgetWatts: 370, timers: clock });
  clock.advance(5000);
  const fixture = options.fixture ?? (await cliNamed(name));
  const cli = await openCli({ device, credentials, timers: clock, ...options, fixture });
  return { clock, device, cli };
}

export class Typist {
  /** All that was ever shown. */
  screen = "";
  closed = false;
  private seen = 0;

  private constructor(
    readonly client: ssh2.Client,
    private readonly channel: ClientChannel,
  ) {
    channel.setEncoding("utf8").on("data", (text: string) => {
      this.screen += text;
    });
    client.on("close", () => {
      this.closed = true;
    });
    channel.on("close", () => {
      this.closed = true;
    });
  }

  static async at(port: number, config: ConnectConfig = {}): Promise<Typist> {
    const client = await connect(port, config);
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.shell((error, opened) => (error ? reject(error) : resolve(opened)));
    });
    return new Typist(client, channel);
  }

  press(keys: string): void {
    this.channel.write(keys);
  }

  /** What was shown since the last call, up to where it ends with `ending`. */
  async read(ending: string): Promise<string> {
    await until(() => this.screen.slice(this.seen).endsWith(ending) || this.closed);
    const text = this.screen.slice(this.seen);
    this.seen = this.screen.length;
    return text;
  }

  async enter(line: string, ending: string): Promise<string> {
    this.press(`${line}\r`);
    return this.read(ending);
  }
}

/** Rejects when the server does not let one in. */
export function connect(port: number, config: ConnectConfig = {}): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.on("error", reject).on("ready", () => resolve(client));
    client.connect({ host: "127.0.0.1", port, username: credentials.user, password: credentials.password, ...config });
    client.setNoDelay(true);
  });
}

export interface Executed {
  readonly output: string;
  readonly status: number | undefined;
}

export async function execute(port: number, command: string): Promise<Executed> {
  const client = await connect(port);
  const executed = await new Promise<Executed>((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      let output = "";
      let status: number | undefined;
      channel.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      channel.on("exit", (code: number) => {
        status = code;
      });
      channel.on("close", () => resolve({ output, status }));
    });
  }).finally(() => client.end());
  return executed;
}
