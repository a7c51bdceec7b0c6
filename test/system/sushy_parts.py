"""What a machine is made of: processors, disks, PCIe devices, network ports and who is at the other end of their cables."""

import unittest

import sushy
from sushy.resources.manager.virtual_media import VirtualMedia
from sushy.resources.system.network.adapter import NetworkAdapter
from sushy.resources.system.system import System

import connect

led = sushy.IndicatorLED


def adapters_of(system):
    [chassis] = system.chassis
    return chassis.network_adapters.get_members()


class Parts(connect.Connected):
    def test_processors(self):
        system = self.machine("server03")
        connect.turn_on(system)
        processors = system.processors
        self.assertEqual(processors.summary.count, 128)
        self.assertEqual(processors.summary.architecture, sushy.PROCESSOR_ARCH_x86)
        for each in processors.get_members():
            self.assertEqual((each.total_cores, each.total_threads, each.max_speed_mhz), (32, 64, 3600))
            self.assertEqual(each.status.state, sushy.State.ENABLED)

    def test_disks_as_they_were_listed_before_storage(self):
        [simple] = self.machine("server01").simple_storage.get_members()
        drives = self.machine("server01").storage.get_members()[0].drives
        self.assertEqual(
            [each.capacity_bytes for each in simple.devices],
            [each.capacity_bytes for each in drives],
        )
        self.assertEqual(self.machine("server01").simple_storage.max_size_bytes, 480 * 10**9)

    def test_a_drive_is_made_to_blink(self):
        storage = self.machine("server05").storage.get_members()[0]
        first, second = storage.drives[:2]
        self.assertEqual(first.indicator_led, led.OFF)
        for state in (led.LIT, led.BLINKING, led.OFF):
            first.set_indicator_led(state)
            first.refresh(force=True)
            second.refresh(force=True)
            self.assertEqual((first.indicator_led, second.indicator_led), (state, led.OFF))

    def test_a_network_adapter(self):
        [adapter] = adapters_of(self.machine("server01"))
        self.assertEqual(adapter.status.health, sushy.Health.OK)
        self.assertEqual(adapter.identity, "1")

    @unittest.skipUnless(hasattr(NetworkAdapter, "ports"), "older ones know of no Ports")
    def test_neighbours(self):
        [adapter] = adapters_of(self.machine("server01"))
        seen = {each.ethernet.associated_mac_addresses[0].lower(): each for each in adapter.ports.get_members()}
        for number in ("1", "2"):
            port = seen["02:00:5e:10:02:0" + number]
            told = port.ethernet.lldp_receive
            self.assertEqual((told.system_name, told.management_vlan_id), ("tor" + number, 10))
            self.assertEqual(told.chassis_id.lower(), "02:00:5e:10:ff:0" + number)
            self.assertTrue(told.port_id)

    @unittest.skipUnless(hasattr(System, "pcie_devices"), "older ones know of none")
    def test_pcie_devices(self):
        devices = self.machine("server01").pcie_devices.get_members()
        self.assertTrue(devices)
        for each in devices:
            for function in each.pcie_functions.get_members():
                self.assertTrue(function.device_class and function.vendor_id and function.device_id)

    @unittest.skipUnless(hasattr(System, "virtual_media"), "older ones ask the manager")
    def test_media_of_the_system_are_those_of_its_manager(self):
        system = self.machine("server05")
        [manager] = system.managers
        there = [{each.path for each in owner.virtual_media.get_members()} for owner in (system, manager)]
        self.assertEqual(*there)
        self.assertEqual(len(there[0]), 2)

    @unittest.skipUnless(hasattr(VirtualMedia, "certificates"), "older ones cannot add any")
    def test_a_certificate_that_servers_of_images_are_trusted_by(self):
        [manager] = self.machine("server05").managers
        [drive] = [each for each in manager.virtual_media.get_members() if each.identity == "Cd"]
        with open(connect.certificate) as file:
            pem = file.read()
        drive.certificates.create_member(pem, sushy.CertificateType.PEM)
        drive.certificates.refresh(force=True)
        [trusted] = drive.certificates.get_members()
        self.assertEqual(trusted.certificate_string.split(), pem.split())
        trusted.delete()


if __name__ == "__main__":
    unittest.main()
