/** The composition root: the one place that knows every part, and the only one that names concrete adapters. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import fake from "../adapters/machine/fake/index.js";
import { resources } from "../redfish-schema/resources/index.js";
import { redfishVersion } from "../redfish-schema/resources/ServiceRoot.js";
import type { Running, StartOptions } from "./cli/start-options.js";
import { checkConfig } from "./config/check.js";
import type { Config } from "./config/config.js";
import { openMachines } from "./domain/machines.js";
import { passedSockets } from "./http/activation.js";
import { isControlPath, openControl } from "./http/control/control.js";
import { hostInterfaces } from "./http/host-interfaces.js";
import { type Listener, openListener, type Where } from "./http/listener.js";
import { answerRedfish } from "./http/redfish.js";
import { openSsdp } from "./http/ssdp.js";
import { seconds, systemClock } from "./model/clock.js";
import { firstSettings, type Settings } from "./model/settings.js";
import type { Commands, Who } from "./ports/commands.js";
import type { MachineAdapter } from "./ports/machine-adapter.js";
import type { Store } from "./ports/store.js";
import type { ServiceCondition, ServiceFacts, World } from "./ports/world.js";
import { authenticate } from "./protocol/access.js";
import { openHandler } from "./protocol/handler.js";
import { serviceDocuments } from "./protocol/service-documents.js";
import { type Accounts, openAccounts } from "./services/accounts/accounts.js";
import { type Certificates, openCertificates } from "./services/certificates.js";
import { loggedIds, StoredChronicle } from "./services/chronicle.js";
import { EventService } from "./services/events/event-service.js";
import { createSender } from "./services/events/sender.js";
import { parseStreamFilter } from "./services/events/stream-filter.js";
import { timeOrderedIds } from "./services/ids.js";
import { Logs } from "./services/logs.js";
import { outboundPolicy } from "./services/outbound.js";
import { deniesLiteral, ownListeners, systemResolve } from "./services/outbound-connect.js";
import { openSettings } from "./services/settings.js";
import { Tasks } from "./services/tasks.js";
import { openServiceTime, type ServiceTime } from "./services/time/service-time.js";
import { openStore } from "./store/open-store.js";
import { openTree } from "./tree/tree.js";

const adapters: readonly MachineAdapter[] = [fake];

export const machineAdapters: ReadonlyMap<string, MachineAdapter> = new Map(adapters.map((one) => [one.kind, one]));

/** Time that running requests get to finish when the service stops. */
const grace = seconds(5);

/** @throws what the parts say when they cannot start; then nothing is left open */
export async function startService(options: StartOptions): Promise<Running> {
  const opened = new Opened();
  try {
    return await compose(options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What has to be closed, newest first, also after a start that failed half-way. */
class Opened {
  readonly #closers: (() => unknown)[] = [];

  add<T>(part: T, close: (part: T) => unknown): T {
    this.#closers.push(() => close(part));
    return part;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

async function compose(options: StartOptions, opened: Opened): Promise<Running> {
  const { config, logger } = options;
  const { clock = systemClock, passwords, adapters: kinds = machineAdapters } = options.parts ?? {};
  const store = opened.add(await openStore({ directory: config.state, log: logger }), (one) => one.close());
  const nextId = timeOrderedIds(clock, loggedIds(store));
  const chronicle = new StoredChronicle({ store, clock, nextId, logger });
  const settings = openSettings({ store, chronicle, first: settingsOf(config) });
  const accounts = opened.add(
    openAccounts({ store, clock, settings, chronicle, logger, ...(passwords && { passwords }) }),
    (one) => one.close(),
  );
  const first = await accounts.ensureFirstAdministrator({
    ...(options.adminPassword !== undefined && { password: options.adminPassword }),
    mustChange: options.firstPasswordMustChange,
  });
  const certificates = opened.add(
    await openCertificates({ ...certificateOptions(config), store, clock, chronicle, log: logger }),
    (one) => one.close(),
  );
  const tasks = opened.add(
    new Tasks({ store, clock, chronicle, nextId, logger, settings: () => settings.settings().tasks }),
    (one) => one.close(),
  );
  const machines = opened.add(
    openMachines({
      store,
      clock,
      chronicle,
      adapters: kinds,
      inventory: config.machines,
      racks: config.racks,
    }),
    (one) => one.close(),
  );
  let listener: Listener | undefined;
  const allowUnverified = config.outbound.events.allowUnverified === true;
  const policy = outboundPolicy(
    config.outbound.events,
    ownListeners(() => (listener === undefined ? [] : [listener.port])),
  );
  const sender = opened.add(createSender({ clock, policy, allowUnverified }), (one) => one.close());
  const events: EventService = new EventService({
    store,
    clock,
    chronicle,
    nextId,
    logger,
    settings: () => settings.settings().events,
    sender,
    allowUnverified,
    isDenied: (destination) => deniesLiteral(policy, new URL(destination)),
    expand: (uri) => {
      const found = tree.find(uri);
      return found && tree.body(found);
    },
  });

  const service = serviceFacts(config, await identity(store), clock.now(), () => listener?.port ?? null);
  const ssdp = opened.add(
    openSsdp({
      uuid: service.uuid,
      minorVersion: Number(redfishVersion.split(".")[1]),
      rootUrl: (address) =>
        `${config.listen.tls === "on" ? "https" : "http"}://${address}:${listener?.port ?? 0}/redfish/v1/`,
      interfaces: config.ssdp === null ? [] : [config.ssdp.interface],
      notify: { intervalSeconds: 600, ttl: 2 },
      clock,
      log: logger,
    }),
    (one) => one.close(),
  );
  const time = opened.add(openServiceTime({ clock, logger, resolve: systemResolve() }), (one) => one.close());
  const conditions = conditionsOf(store, certificates, time, clock.now(), () => ssdp.problem());
  const world: World = {
    clock,
    time: () => time.facts(),
    service,
    machines: machines.table,
    racks: machines.racks,
    settings: () => settings.settings(),
    accounts: accounts.accounts,
    roles: accounts.roles,
    sessions: accounts.sessions,
    tasks: tasks.table,
    subscriptions: events.table,
    certificates: certificates.table,
    log: (owner) => chronicle.log(owner),
    conditions,
  };
  const tree = openTree(world, resources);
  const logs = new Logs({
    clock,
    chronicle,
    tasks,
    facts: {
      service: () => service,
      settings: () => settings.settings(),
      conditions,
      machine: (id) => machines.table.get(id),
      machineIds: () => machines.table.ids(),
    },
  });
  const commands: Commands = {
    machines: machines.commands,
    accounts: endingStreams(accounts, events),
    sessions: accounts.sessionCommands,
    events,
    logs,
    tasks,
    certificates: certificates.commands,
    settings: settings.commands,
  };
  const handle = openHandler({
    tree,
    commands,
    authenticator: accounts.authenticator,
    documents: serviceDocuments(resources, service.version),
    logger,
    openEventStream: ({ filter, lastEventId, who, address }) =>
      events.openStream(parseStreamFilter(filter), who, address, lastEventId),
    logAttachment: (owner, entryId) => logs.attachment(owner, entryId),
    options: { requireIfMatch: false, checkResponses: options.debugResponses },
  });
  const answerControl = openControl({
    world,
    checkConfig: (text) => checkConfig(text, kinds),
    unready: () => (listener === undefined ? ["not listening yet"] : []),
    authenticate: (request) => identify(request, accounts),
    logger,
  });

  machines.start();
  listener = opened.add(
    await openListener({
      ...where(config),
      tls: config.listen.tls,
      httpPolicy: config.listen.tls === "off" ? "serve" : config.listen.http,
      identity: () => certificates.tlsIdentity(),
      onRequest: (request, response) =>
        isControlPath(request.url ?? "/")
          ? answerControl(request, response)
          : answerRedfish(handle, clock, request, response),
      log: logger,
    }),
    (one) => one.close(grace),
  );
  // First of all when stopping: open streams would hold up the listener.
  opened.add(events, (one) => one.close());
  const listening = listener;
  certificates.onChange(() => listening.renewIdentity());
  settings.onChange((after) => void ssdp.enable(after.network.ssdpEnabled));
  await ssdp.enable(settings.settings().network.ssdpEnabled);
  settings.onChange((after) => time.use(after.network));
  time.use(settings.settings().network);
  const certificateFile = await writeCertificate(config, certificates);
  return {
    url: listening.url,
    ...(first?.password && { firstLogin: { userName: first.userName, password: first.password } }),
    ...(certificateFile !== undefined && { certificateFile }),
    ready: {},
    close: () => opened.close(),
  };
}

/** Who names an interface for SSDP wants it announced there, until a client turns it off. */
const settingsOf = ({ ssdp }: Config): Settings => ({
  ...firstSettings,
  network: { ...firstSettings.network, ssdpEnabled: ssdp !== null },
});

/** A socket that was opened for us, or the configured address. */
function where({ listen }: Config): Where {
  const [fd] = passedSockets(process.env, process.pid);
  return fd === undefined ? { host: listen.host, port: listen.port } : { fd };
}

/** The service's own UUID, the same for as long as its state is kept. */
async function identity(store: Store): Promise<string> {
  const known = store.get("identity", "service");
  if (known !== undefined) return known.uuid;
  const uuid = randomUUID();
  await store.put("identity", "service", { uuid });
  return uuid;
}

function serviceFacts(config: Config, uuid: string, startedAt: number, port: () => number | null): ServiceFacts {
  const interfaces = hostInterfaces();
  const { tls, http } = config.listen;
  return {
    uuid,
    version: packageVersion(),
    hostName: config.hostName,
    startedAt,
    tls: tls === "on",
    get httpPort() {
      return tls === "off" || http !== "off" ? port() : null;
    },
    get httpsPort() {
      return tls === "on" ? port() : null;
    },
    interfaces,
    interfaceIds: interfaces.map(({ id }) => id),
  };
}

/** From dist/src/main.js. */
function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

function certificateOptions({ listen, hostName }: Config) {
  const hostNames = [hostName, ...(listen.host === "0.0.0.0" || listen.host === "::" ? [] : [listen.host])];
  return listen.certificate !== null && listen.key !== null
    ? { hostNames, configured: { certFile: listen.certificate, keyFile: listen.key } }
    : { hostNames };
}

/** What an operator should know; the same array while it is the same. */
function conditionsOf(
  store: Store,
  certificates: Certificates,
  time: ServiceTime,
  startedAt: number,
  ssdpProblem: () => string | null,
) {
  const damage: readonly ServiceCondition[] = store.damage.map(({ file, problem }) => ({
    severity: "Critical",
    text: `${file} was damaged and has been set aside: ${problem}`,
    since: startedAt,
  }));
  let last: readonly ServiceCondition[] = [];
  return (): readonly ServiceCondition[] => {
    const ssdp = ssdpProblem();
    const now: readonly ServiceCondition[] = [
      ...damage,
      ...certificates.conditions(),
      ...time.conditions(),
      ...(ssdp === null ? [] : [{ severity: "Warning" as const, text: ssdp, since: startedAt }]),
    ];
    const same = now.length === last.length && now.every(({ text }, index) => text === last[index]?.text);
    if (!same) last = now;
    return last;
  };
}

/** An account that may not come in any more must not go on listening either. */
function endingStreams({ accounts, accountCommands }: Accounts, events: EventService): Commands["accounts"] {
  return {
    ...accountCommands,
    async update(id, changes, who) {
      await accountCommands.update(id, changes, who);
      const account = accounts.get(id);
      if (changes.enabled === false && account !== undefined) events.closeStreamsOf(account.userName);
    },
    async remove(id, who) {
      const account = accounts.get(id);
      await accountCommands.remove(id, who);
      if (account !== undefined) events.closeStreamsOf(account.userName);
    },
  };
}

async function identify(incoming: IncomingMessage, { authenticator }: Accounts): Promise<Who | null> {
  return authenticate(
    {
      method: incoming.method ?? "GET",
      url: incoming.url ?? "/",
      headers: incoming.headers,
      address: incoming.socket.remoteAddress ?? "",
      body: () => Promise.resolve(Buffer.alloc(0)),
    },
    authenticator,
  );
}

/** For clients to trust: beside the state, the certificate that the service made. */
async function writeCertificate(config: Config, certificates: Certificates): Promise<string | undefined> {
  const [id] = certificates.table.ids();
  const pem = id === undefined ? undefined : certificates.table.get(id)?.pem;
  if (config.listen.tls === "off" || config.listen.certificate !== null || pem === undefined) return undefined;
  const file = join(config.state, "certificate.pem");
  await writeFile(file, pem);
  return file;
}
