/** Which values of a resource tell who or where a machine is, and what must not be kept at all. Data, and its look-ups. Pure. */
import { isIPv4, isIPv6 } from "node:net";

/** What stands for a value: each kind has a form of its own. */
export type Kind =
  | "serial"
  | "asset"
  | "uuid"
  | "mac"
  | "hex"
  | "iqn"
  | "ipv4"
  | "ipv6"
  | "host"
  | "user"
  | "email"
  | "phone"
  | "words";

/** By the name of the property; what has a form of its own is told by that first. */
const kindByName: Readonly<Record<string, Kind>> = {
  SerialNumber: "serial",
  ServiceTag: "serial",
  ChassisSerialNumber: "serial",
  BoardSerialNumber: "serial",
  AssetTag: "asset",
  UUID: "serial",
  HostName: "host",
  FQDN: "host",
  DomainName: "host",
  SystemName: "host",
  ServerName: "host",
  DnsName: "host",
  DNSName: "host",
  CommonName: "host",
  ServiceAddress: "host",
  ServerAddress: "host",
  Hostname: "host",
  NameServers: "host",
  StaticNameServers: "host",
  NTPServers: "host",
  NetworkSuppliedServers: "host",
  ServiceAddresses: "host",
  NTPServerAddresses: "host",
  ChassisId: "host",
  UserName: "user",
  Username: "user",
  UserID: "user",
  ContactName: "user",
  CreatedBy: "user",
  CurrentUser: "user",
  EmailAddress: "email",
  SenderEmailAddress: "email",
  RecipientEmailAddress: "email",
  PhoneNumber: "phone",
  Organization: "words",
  OrganizationalUnit: "words",
  City: "words",
  State: "words",
  Country: "words",
  WWN: "hex",
  WWPN: "hex",
  WWNN: "hex",
  PermanentWWNN: "hex",
  PermanentWWPN: "hex",
  NodeGUID: "hex",
  PortGUID: "hex",
  SystemGUID: "hex",
  PermanentNodeGUID: "hex",
  PermanentPortGUID: "hex",
  PermanentSystemGUID: "hex",
  AssociatedNodeGUIDs: "hex",
  AssociatedPortGUIDs: "hex",
  AssociatedSystemGUIDs: "hex",
  AssociatedWorldWideNames: "hex",
  Fingerprint: "hex",
  FingerprintHashString: "hex",
  DurableName: "hex",
  NGUID: "hex",
  EnterpriseSpecificMethod: "hex",
  EUI: "hex",
  ICCID: "hex",
  IMEI: "hex",
  InitiatorName: "iqn",
  IQN: "iqn",
};

/** Words that Status, Subject and others share: they are masked only where an object of this name holds them. */
const onlyIn: Readonly<Record<string, RegExp>> = {
  State: /^(Subject|Issuer)$/,
  Country: /^(Subject|Issuer)$/,
  City: /^(Subject|Issuer)$/,
  ChassisId: /^LLDP/,
};

const macForm = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i;
const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const wwnForm = /^[0-9a-f]{2}([:-][0-9a-f]{2}){7}$/i;
/** Serial numbers of certificates (Certificate.SerialNumber). */
const pairsForm = /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i;
const iqnForm = /^(iqn\.\d{4}-\d\d\.|nqn\.\d{4}-\d\d\.)/i;

/** Numbers of versions look like addresses, and masks are no addresses. */
const isNoAddress = /version|revision|mask|release/i;
/** Of makers and of specifications, the same everywhere. */
const isPublic = /^(UefiSignatureOwner|SoftwareId|ClassGuid|DeviceClassGuid)$/;

/**
 * @param name of the property; of an array's element that of the array
 * @param holder name of the property whose object holds it
 * @returns undefined for what tells nothing
 */
export function kindOf(name: string, holder: string, value: string): Kind | undefined {
  if (saysNothing(value) || isPublic.test(name)) return undefined;
  const form = formOf(value, name);
  if (form !== undefined) return isCommonAddress(value) ? undefined : form;
  const kind = Object.hasOwn(kindByName, name) ? kindByName[name] : undefined;
  const place = Object.hasOwn(onlyIn, name) ? onlyIn[name] : undefined;
  return place !== undefined && !place.test(holder) ? undefined : kind;
}

function formOf(value: string, name: string): Kind | undefined {
  if (macForm.test(value)) return "mac";
  if (uuidForm.test(value)) return "uuid";
  if (wwnForm.test(value) || (name === "SerialNumber" && pairsForm.test(value))) return "hex";
  if (iqnForm.test(value)) return "iqn";
  if (isNoAddress.test(name)) return undefined;
  if (isIPv4(value)) return "ipv4";
  return isIPv6(value) ? "ipv6" : undefined;
}

/** Any, none, loopback and masks are the same everywhere. */
const isCommonAddress = (value: string): boolean =>
  /^(0\.0\.0\.0|127\.[\d.]+|255\.[\d.]+|::1?|fe80::|(00[:-]){5}00|(ff[:-]){5}ff|0{8}-0{4}-.*|f{8}-f{4}-.*)$/i.test(
    value,
  );

/** What makers write where they know nothing. */
const saysNothing = (value: string): boolean =>
  value.length <= 100 &&
  /^(|[-.0xX]+|unknown|none|null|n\/?a|default( string)?|empty|not .{1,20}|to be filled.*|localhost)$/i.test(
    value.trim(),
  );

/* ── secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

const secretName =
  /(password|passwordhash|passphrase|passwd|pwd|secret|token|authorization|cookie|communitystring|credential|licensestring|(private|api|authentication|encryption|access|secret|session|shared|master)key|psk)$/i;
/** Whole keys and certificates: public, and yet they name whose they are. */
const keyName = /^(CertificateString|KeyString|IdentityCertificate|PublicKey|SSHKey|CSRString|PublicKeyString)$/;

/** Texts only: that a password is set, or how long one is, are no secrets. */
export const isSecret = (name: string): boolean => secretName.test(name);

export const isKey = (name: string): boolean => keyName.test(name);

/** Objects and numbers that say where in the world a machine stands; nothing in their place says as much. */
export const isWhereabouts = (name: string): boolean =>
  /^(PostalAddress|Contacts|Latitude|Longitude|AltitudeMeters|GPSCoords)$/.test(name);
