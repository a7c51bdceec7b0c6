/** The options file of a node that is being deployed, as Ironic's dnsmasq provider writes it. */
export const ironicOptions = [
  "tag:92ef,tag:!ipxe,67,snponly.efi",
  "tag:92ef,tag:ipxe,67,http://192.0.2.135:8088/boot.ipxe",
  "tag:92ef,66,192.0.2.135",
  "tag:92ef,150,192.0.2.135",
  "tag:92ef,255,192.0.2.135",
  "",
].join("\n");
