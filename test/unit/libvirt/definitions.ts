/** Definitions of domains as libvirt writes them, for tests. */

/** Boots by the words of `<os>`, as metal3's development environment has them. */
export const byWords = `<domain type='qemu'>
  <name>node a</name>
  <uuid>2125bca6-67b1-4c6d-97a6-8b21fe71336a</uuid>
  <metadata>
    <x:y xmlns:x="http://example.org/x">keep &amp; me</x:y>
  </metadata>
  <memory unit='KiB'>4194304</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <boot dev='network'/>
    <boot dev='hd'/>
    <bootmenu enable='no'/>
  </os>
  <!-- left as it is -->
  <devices>
    <disk type='file' device='disk'>
      <source file='/a.raw'/>
      <target dev='sda' bus='scsi'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:AA:00:01'/>
    </interface>
    <interface type='network'>
      <mac address='52:54:00:aa:00:02'/>
      <link state='down'/>
    </interface>
    <serial type='pty'/>
    <graphics type='vnc' port='-1' autoport='yes'/>
  </devices>
</domain>
`;

/** Boots by the order of its devices, from UEFI, with a drive for discs. */
export const byOrder = `<domain type='kvm'>
  <name>node-b</name>
  <uuid>2125bca6-67b1-4c6d-97a6-8b21fe71336b</uuid>
  <memory unit='GiB'>1</memory>
  <vcpu current='4'>8</vcpu>
  <cpu mode='host-passthrough'><topology sockets='2' dies='1' cores='2' threads='2'/></cpu>
  <sysinfo type='smbios'><system><entry name='manufacturer'>Maker</entry><entry name='product'>Thing</entry></system></sysinfo>
  <os firmware='efi'><type arch='aarch64' machine='virt'>hvm</type></os>
  <devices>
    <disk type='file' device='cdrom'><target dev='sdc' bus='scsi'/><readonly/></disk>
    <disk type='file' device='disk'><source file='/b.raw'/><target dev='vda' bus='virtio'/><boot order='2'/></disk>
    <interface type='user'><mac address='52:54:00:aa:00:03'/><boot order='1'/></interface>
    <controller type='scsi' index='0' model='virtio-scsi'/>
    <serial type='unix'><source mode='bind' path='/run/b.sock'/></serial>
    <graphics type='vnc' passwd='secret'/>
  </devices>
</domain>
`;
