/** What Ironic is told in its configuration file, so that it is content with this computer alone. */
import { join } from "node:path";

export interface Places {
  /** A folder of the test. */
  readonly folder: string;
  readonly apiPort: number;
  readonly rpcPort: number;
  /** Where what Ironic publishes is served from; no slash at its end. */
  readonly store: string;
  /** The folder behind that. */
  readonly storeFolder: string;
}

type Section = Readonly<Record<string, string | number | boolean>>;
type Settings = Readonly<Record<string, Section>>;

/** Of the hardware type `redfish`: the first of each kind is the default. */
const interfaces: Readonly<Record<string, readonly string[]>> = {
  power: ["redfish"],
  management: ["redfish"],
  bios: ["redfish"],
  boot: ["redfish-virtual-media", "ipxe", "pxe"],
  console: ["no-console"],
  deploy: ["direct", "ramdisk"],
  inspect: ["redfish"],
  network: ["noop"],
  raid: ["redfish", "no-raid"],
  rescue: ["no-rescue"],
  storage: ["noop"],
  vendor: ["redfish"],
};

const enabled = Object.fromEntries(
  Object.entries(interfaces).flatMap(([kind, [first = "", ...others]]) => [
    [`enabled_${kind}_interfaces`, [first, ...others].join(",")],
    [`default_${kind}_interface`, first],
  ]),
);

/** In the folder. */
export const databaseName = "ironic.sqlite";

const loopback = "127.0.0.1";

export const settingsOf = ({ folder, apiPort, rpcPort, store, storeFolder }: Places): Settings => ({
  DEFAULT: {
    host: loopback,
    my_ip: loopback,
    auth_strategy: "noauth",
    rpc_transport: "json-rpc",
    state_path: folder,
    tempdir: join(folder, "tmp"),
    enabled_hardware_types: "redfish",
    ...enabled,
    // The API asks anew who the conductors are so often, in seconds: it may be up before them.
    hash_ring_reset_interval: 1,
    force_raw_images: false,
    use_stderr: true,
    // Every request with its answer; for who keeps the logs.
    debug: process.env.SHOAL_TEST_LOGS !== undefined,
    default_log_levels: "eventlet=WARNING,stevedore=WARNING,sqlalchemy=WARNING,oslo=INFO,urllib3=ERROR",
  },
  // Agents are told to be back within a fraction of that time, in seconds.
  api: { host_ip: loopback, port: apiPort, api_workers: 1, ramdisk_heartbeat_timeout: 6 },
  json_rpc: { auth_strategy: "noauth", host_ip: loopback, port: rpcPort },
  database: { connection: `sqlite:///${join(folder, databaseName)}?timeout=0.01`, sqlite_synchronous: false },
  service_catalog: { auth_type: "none", endpoint_override: `http://${loopback}:${apiPort}` },
  dhcp: { dhcp_provider: "none" },
  conductor: {
    automated_clean: false,
    heartbeat_interval: 2,
    sync_power_state_interval: 15,
    check_provision_state_interval: 12,
    workers_pool_size: 50,
    // Whoever finds a node locked tries again, so often and with a second between.
    node_locked_retry_attempts: 30,
    // As long a guest may take whose every instruction is translated.
    deploy_callback_timeout: 600,
    clean_callback_timeout: 600,
  },
  agent: { require_tls: false, deploy_logs_collect: "never", image_download_source: "http" },
  deploy: {
    http_url: store,
    http_root: storeFolder,
    default_boot_mode: "uefi",
    erase_devices_priority: 0,
    // A ready image goes to the machine as it is; else Ironic would fetch it and serve it again.
    ramdisk_image_download_source: "http",
  },
  pxe: {
    tftp_root: join(folder, "tftp"),
    tftp_master_path: join(folder, "tftp-master"),
    images_path: join(folder, "images"),
    instance_master_path: join(folder, "masters"),
  },
  redfish: {
    auth_type: "session",
    use_swift: false,
    firmware_update_status_interval: 2,
    firmware_update_fail_interval: 2,
    raid_config_status_interval: 2,
    raid_config_fail_interval: 2,
  },
  sensor_data: {
    send_sensor_data: true,
    interval: 12,
    wait_timeout: 30,
    enable_for_undeployed_nodes: true,
    enable_for_conductor: false,
  },
  // What it would tell others goes to its log.
  oslo_messaging_notifications: { driver: "log", transport_url: "fake://" },
});

/** As the file that Ironic reads. */
export const written = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, section]) => [`[${name}]`, ...Object.entries(section).map(([key, value]) => `${key} = ${value}`)])
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
