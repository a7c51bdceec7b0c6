/** Which connections of libvirt are taken: hypervisors whose domains can be driven, and ways to them that run no program. */

/** `tcp` is in the clear; whoever writes it knows that. A password has no place in it. */
export const libvirtUriPattern =
  "^(qemu|test)(\\+(unix|ssh|libssh2?|tls|tcp))?://([A-Za-z0-9._-]{1,64}@)?(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]{0,253})(:[0-9]{1,5})?/[A-Za-z0-9._/-]{0,255}(\\?(?!([^\\s]*&)?(command|netcat)=)[A-Za-z0-9._~&=+/:-]{1,1024})?$";

export const libvirtUriWords =
  "a URI of libvirt such as qemu:///system, qemu:///session or qemu+ssh://user@host/system, without a password or a command";

/** On which this computer's own files and sockets are those of the hypervisor. */
export const isLocalUri = (uri: string): boolean => /^[a-z]+(\+unix)?:\/\/\//.test(uri);

/** Without the name of the user and what follows the path, for messages. */
export const plainUri = (uri: string): string => uri.replace(/\?.*$/, "").replace(/\/\/[^/@]*@/, "//");
