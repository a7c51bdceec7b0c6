/** The Linux of a guest that Ironic leads: from a disc it is the agent, from the disk it is what the agent has written there. */
import { modules } from "../netboot/linux.js";

/** In the guest. */
export const agentPort = 9999;

/** What the guest shows when it has come so far. Secure boot is 0 or 1, as the firmware tells it. */
export const shown = {
  agent: /It is the agent of node ([0-9a-f-]{36}), with secure boot (\d)\./,
  /** A name as Ironic sends it. */
  told: (command: string) => new RegExp(`It is told ${command.replaceAll(".", "\\.")}\\.`),
  instance: /It is the instance, with secure boot (\d)\./,
  button: /The power button was pressed\./,
} as const;

/** Arguments of the kernel. Where this computer is busy, the check of a timer fails that is translated, and the kernel stops. */
const always = "console=ttyS0 quiet no_timer_check";

export const given = {
  /** @param url that Ironic reaches the agent by */
  agent: (url: string) => `${always} agent-at=${url}`,
  instance: `${always} from=disk`,
} as const;

/** The JSON string that stands behind a key for the first time. */
const firstOf = (key: string, file: string): string =>
  `grep -o '"${key}": *"[^"]*"' ${file} | head -n 1 | cut -d '"' -f 4`;

const version = "X-OpenStack-Ironic-API-Version: 1.62";

/** From a network of QEMU's own, the host's loopback is this (`-netdev user`). */
const toHost = "sed 's/127[.]0[.]0[.]1/10.0.2.2/'";

const heartbeat = `#!/bin/sh
wget -q -O /dev/null --header 'Content-Type: application/json' --header '${version}' --post-data \\
  "{\\"callback_url\\": \\"$(cat /agent/url)\\", \\"agent_version\\": \\"9.4.0\\", \\"agent_token\\": \\"$(cat /agent/token)\\"}" \\
  "$(cat /agent/api)/v1/heartbeat/$(cat /agent/node)"
`;

/**
 * The API of the agent, for one request. Each command has a file; what takes its time goes on behind the answer. A request
 * without the token is refused, as the true agent does it.
 */
const answer = `#!/bin/sh
say() { printf 'HTTP/1.0 %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %s\\r\\n\\r\\n' "$1" "$(wc -c < "$2")"; cat "$2"; }
read -r method target rest
while read -r line; do
  line=$(echo "$line" | tr -d '\\r')
  case "$line" in
    "") break ;;
    [Cc]ontent-[Ll]ength:*) length=\${line#*: } ;;
  esac
done
if [ "$method" = GET ]; then
  (printf '{"commands": ['; ls /commands | sort -n | while read -r one; do [ "$one" = 1 ] || printf ,; cat "/commands/$one"; done; printf ']}') > /agent/all.$$
  say '200 OK' /agent/all.$$
  exit
fi
head -c "$length" > /agent/body.$$
case "$target" in
  *agent_token=$(cat /agent/token)*) ;;
  *) echo '{"faultstring": "Token invalid."}' > /agent/refused; say '401 Unauthorized' /agent/refused; exit ;;
esac
name=$(${firstOf("name", "/agent/body.$$")})
echo "It is told $name." > /dev/console
id=$(($(ls /commands | wc -l) + 1))
keep() {
  printf '{"id": "%s", "command_name": "%s", "command_params": {}, "command_status": "%s", "command_error": %s, "command_result": %s}' \\
    "$id" "\${name#*.}" "$1" "$2" "$3" > "/agent/command.$id"
  mv "/agent/command.$id" "/commands/$id"
}
# Where there is none, Ironic asks for them again with each heartbeat, and does not look further back.
steps() {
  printf '{"GenericHardwareManager": [{"step": "%s", "priority": 0, "interface": "deploy", "reboot_requested": false, "abortable": true}]}' "$1"
}
version='"hardware_manager_version": {"generic_hardware_manager": "1.2"}'
written='{"deploy_result": null, "deploy_step": {"interface": "deploy", "step": "write_image"}}'
failure='{"type": "CommandExecutionError", "code": 500, "message": "Command execution failed", "details": "the image is not on the disk"}'
case "$name" in
  deploy.get_deploy_steps) keep SUCCEEDED null "{\\"deploy_steps\\": $(steps write_image), $version}" ;;
  clean.get_clean_steps) keep SUCCEEDED null "{\\"clean_steps\\": $(steps erase_devices), $version}" ;;
  standby.get_partition_uuids) keep SUCCEEDED null '{}' ;;
  deploy.execute_deploy_step)
    keep RUNNING null null
    image=$(grep -o '"urls": *\\["[^"]*"' /agent/body.$$ | head -n 1 | cut -d '"' -f 4 | ${toHost})
    (
      if wget -q -O /dev/vda "$image" && sync; then keep SUCCEEDED null "$written"; else keep FAILED "$failure" null; fi
      /agent/heartbeat
    ) < /dev/null > /dev/null 2>&1 &
    ;;
  standby.power_off)
    keep SUCCEEDED null null
    (sleep 1; poweroff -f) < /dev/null > /dev/null 2>&1 &
    ;;
  *) keep SUCCEEDED null null ;;
esac
say '200 OK' "/commands/$id"
`;

const button = `#!/bin/sh
echo "The power button was pressed." > /dev/console
poweroff -f
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const programs: Readonly<Record<string, string>> = {
  "/agent/heartbeat": heartbeat,
  "/agent/answer": answer,
  "/etc/acpi/PWRF/00000080": button,
};

const writing = Object.entries(programs).map(
  ([path, text]) => `printf '%s' ${quoted(text)} > ${path}; chmod +x ${path}`,
);

/** The first program. */
export const guestLinux = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /var/log /var/run /agent /commands /etc/acpi/PWRF
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in ${modules.join(" ")}; do insmod /modules/$module.ko || echo "No $module."; done
${writing.join("\n")}
acpid
mount -t efivarfs vars /sys/firmware/efi/efivars
secure=$(tail -c 1 /sys/firmware/efi/efivars/SecureBoot-* | hexdump -e '"%d"')
echo "Linux runs, started with: $(sed 's/agent-token=[^ ]*/agent-token=…/' /proc/cmdline)"
given() { tr ' ' '\\n' < /proc/cmdline | sed -n "s/^$1=//p" | head -n 1; }
if [ "$(given from)" = disk ]; then
  echo "It is the instance, with secure boot $secure."
  while true; do sleep 3600; done
fi
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
given agent-at > /agent/url
given ipa-api-url | ${toHost} > /agent/api
address=$(cat /sys/class/net/eth0/address)
until wget -q -O /agent/found --header '${version}' "$(cat /agent/api)/v1/lookup?addresses=$address"; do sleep 1; done
${firstOf("uuid", "/agent/found")} > /agent/node
given ipa-agent-token > /agent/token
[ -s /agent/token ] || ${firstOf("agent_token", "/agent/found")} > /agent/token
nc -ll -p ${agentPort} -e /agent/answer &
echo "It is the agent of node $(cat /agent/node), with secure boot $secure."
while true; do
  /agent/heartbeat
  sleep 3
done
`;
