"""What Ironic's redfish driver does with a machine from its enrolment on, but for its firmware."""

import unittest

from ironic_node import NodeTest

# Only now: it patches the world, which Ironic expects of whoever imports it.
from ironic import objects
from ironic.common import boot_devices, boot_modes, components, indicator_states, states


class Deploy(NodeTest):
    def test_a_deployment_from_the_network(self):
        with self.acquire(self.node("server03")) as task:
            driver = task.driver
            driver.power.validate(task)
            driver.management.validate(task)
            self.assertIn(boot_devices.PXE, driver.management.get_supported_boot_devices(task))
            driver.power.set_power_state(task, states.POWER_OFF)
            self.assertEqual(driver.power.get_power_state(task), states.POWER_OFF)
            driver.management.set_boot_device(task, boot_devices.PXE, persistent=False)
            self.assertEqual(
                driver.management.get_boot_device(task), {"boot_device": boot_devices.PXE, "persistent": False}
            )
            driver.power.set_power_state(task, states.POWER_ON)
            self.assertEqual(driver.power.get_power_state(task), states.POWER_ON)
            driver.power.set_power_state(task, states.SOFT_REBOOT)
            driver.management.set_boot_device(task, boot_devices.DISK, persistent=True)
            driver.power.reboot(task)
            self.assertEqual(
                driver.management.get_boot_device(task), {"boot_device": boot_devices.DISK, "persistent": True}
            )
            driver.power.set_power_state(task, states.SOFT_POWER_OFF)
            self.assertEqual(driver.power.get_power_state(task), states.POWER_OFF)

    def test_power_of_a_board_behind_a_switch(self):
        """Ironic no longer speaks SNMP itself; the port of the switch is switched by that on its behalf."""
        with self.acquire(self.node("board01")) as task:
            power = task.driver.power
            power.validate(task)
            for state in (states.POWER_ON, states.POWER_OFF, states.POWER_ON):
                power.set_power_state(task, state)
                self.assertEqual(power.get_power_state(task), state)
            power.reboot(task)
            self.assertEqual(power.get_power_state(task), states.POWER_ON)
            power.set_power_state(task, states.REBOOT)
            self.assertEqual(power.get_power_state(task), states.POWER_ON)

    def test_boot_mode(self):
        with self.acquire(self.node("server05")) as task:
            for mode in (boot_modes.LEGACY_BIOS, boot_modes.UEFI):
                task.driver.management.set_boot_mode(task, mode)
                self.assertEqual(task.driver.management.get_boot_mode(task), mode)

    def test_indicators(self):
        with self.acquire(self.node("server01")) as task:
            management = task.driver.management
            self.assertEqual(set(management.get_supported_indicators(task)), {"chassis", "system"})
            [uuid] = management.get_supported_indicators(task, components.SYSTEM)[components.SYSTEM]
            for state in (indicator_states.ON, indicator_states.BLINKING, indicator_states.OFF):
                management.set_indicator_state(task, components.SYSTEM, uuid, state)
                self.assertEqual(management.get_indicator_state(task, components.SYSTEM, uuid), state)

    def test_sensors(self):
        with self.acquire(self.node("server01")) as task:
            sensors = task.driver.management.get_sensors_data(task)
            self.assertEqual(set(sensors), {"Fan", "Temperature", "Power", "Drive"})
            self.assertTrue(sensors["Temperature"])

    def test_vendor_and_nmi(self):
        with self.acquire(self.node("server02")) as task:
            self.assertEqual(task.driver.management.detect_vendor(task), "Northlight Systems")
            task.driver.management.inject_nmi(task)

    def test_event_subscriptions(self):
        with self.acquire(self.node("board02")) as task:
            vendor = task.driver.vendor
            made = vendor.create_subscription(task, Destination="https://192.0.2.1/events", Context="ironic")
            listed = vendor.get_all_subscriptions(task)["Members"]
            self.assertIn(made["Id"], [each["@odata.id"].split("/")[-1] for each in listed])
            self.assertEqual(vendor.get_subscription(task, id=made["Id"])["Context"], "ironic")
            vendor.delete_subscription(task, id=made["Id"])

    def test_inspection(self):
        with self.acquire(self.node("server04")) as task:
            task.driver.inspect.inspect_hardware(task)
            self.assertEqual(task.node.properties["cpu_arch"], "x86_64")
            ports = objects.Port.list_by_node_id(self.context, task.node.id)
            self.assertEqual(len(ports), 2)


if __name__ == "__main__":
    unittest.main()
