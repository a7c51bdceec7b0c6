"""What Ironic's redfish driver does with firmware while it cleans a node: settings, secure boot and updates."""

import os
import unittest
from unittest import mock

from ironic_node import NodeTest

# Only now: it patches the world, which Ironic and what is below sushy expect of whoever imports them.
import sushy
from ironic import objects
from ironic.common import exception, states
from ironic.conductor import utils as conductor
from ironic.drivers.modules.redfish import utils as redfish

import connect

images = os.environ["SHOAL_IMAGES"]


class Firmware(NodeTest):
    def node(self, machine):
        """As in the middle of cleaning, and without a ramdisk that a step would have to boot."""
        return super().node(
            machine,
            provision_state=states.CLEANING,
            clean_step={"step": "of this test"},
            driver_internal_info={"cleaning_disable_ramdisk": True},
        )

    def system(self, task):
        return redfish.get_system(task.node)

    def wait_for_boot(self, task):
        connect.wait_for_boot(self.system(task))

    def cached(self, task):
        """What Ironic wrote into its database of the node's settings."""
        settings = objects.BIOSSettingList.get_by_node_id(self.context, task.node.id)
        return {each.name: each for each in settings}

    # BIOS

    def test_settings_are_cached_with_what_the_registry_says(self):
        with self.acquire(self.node("server03")) as task:
            task.driver.bios.cache_bios_settings(task)
            cached = self.cached(task)
            self.assertEqual(set(cached), set(self.system(task).bios.attributes))
            turbo, nodes = cached["ProcTurboMode"], cached["NumaNodesPerSocket"]
            self.assertEqual((turbo.value, turbo.attribute_type, turbo.read_only), ("Enabled", "Enumeration", False))
            self.assertEqual(set(turbo.allowable_values), {"Enabled", "Disabled"})
            self.assertEqual((nodes.lower_bound, nodes.upper_bound), (1, 8))
            self.assertTrue(cached["BootMode"].read_only)

    def test_a_configuration_is_applied_by_a_reboot_and_verified(self):
        settings = [
            {"name": "ProcTurboMode", "value": "Disabled"},
            {"name": "NumaNodesPerSocket", "value": 2},
            {"name": "QuietBoot", "value": False},
        ]
        with self.acquire(self.node("server01")) as task:
            bios = task.driver.bios
            self.assertEqual(bios.apply_configuration(task, settings), states.CLEANWAIT)
            self.wait_for_boot(task)
            with mock.patch.object(conductor, "cleaning_error_handler") as failed:
                self.assertIsNone(bios.apply_configuration(task, settings))
            failed.assert_not_called()
            self.assertNotIn("requested_bios_attrs", task.node.driver_internal_info)
            self.assertEqual(self.cached(task)["ProcTurboMode"].value, "Disabled")

            self.assertEqual(bios.factory_reset(task), states.CLEANWAIT)
            self.wait_for_boot(task)
            self.assertIsNone(bios.factory_reset(task))
            self.assertEqual(self.cached(task)["ProcTurboMode"].value, "Enabled")

    def test_a_configuration_that_is_wrong_fails_with_the_reason(self):
        with self.acquire(self.node("server01")) as task:
            with self.assertRaises(exception.RedfishError) as caught:
                task.driver.bios.apply_configuration(task, [{"name": "ProcTurboMode", "value": "Sometimes"}])
            self.assertIn("Sometimes", str(caught.exception))

    # Secure boot

    def test_secure_boot_and_its_keys(self):
        with self.acquire(self.node("server02")) as task:
            management = task.driver.management
            self.assertFalse(management.get_secure_boot_state(task))
            for state in (True, False):
                management.set_secure_boot_state(task, state)
                self.assertIs(management.get_secure_boot_state(task), state)
            for step, mode in (
                (management.clear_secure_boot_keys, sushy.SecureBootMode.SETUP),
                (management.reset_secure_boot_keys_to_default, sushy.SecureBootMode.USER),
            ):
                step(task)
                task.driver.power.reboot(task)
                self.wait_for_boot(task)
                self.assertEqual(self.system(task).secure_boot.mode, mode)

    # Updates

    def update(self, task, *paths):
        """Until Ironic has gone on to the next step, or failed. Returns what it said then; None = it went on."""
        management = task.driver.management
        # Ironic wants a checksum, and does not look at it where the machine fetches the image itself.
        wanted = [{"url": images + path, "checksum": "unread"} for path in paths]
        self.assertEqual(management.update_firmware(task, wanted), states.CLEANWAIT)
        with (
            mock.patch.object(conductor, "notify_conductor_resume_clean") as resumed,
            mock.patch.object(conductor, "cleaning_error_handler") as failed,
        ):

            def polled():
                management._check_node_firmware_update(task)
                return resumed.called or failed.called

            connect.wait_until("the end of the update", polled)
        self.assertNotIn("firmware_updates", task.node.driver_internal_info)
        return failed.call_args.args[1] if failed.called else None

    def test_an_update_is_in_force_when_ironic_goes_on(self):
        with self.acquire(self.node("server03")) as task:
            before = self.system(task).bios_version
            self.assertIsNone(self.update(task, "/ironic.fd"))
            self.wait_for_boot(task)
            self.assertNotEqual(self.system(task).bios_version, before)

    def test_one_update_after_another(self):
        with self.acquire(self.node("server03")) as task:
            self.assertIsNone(self.update(task, "/first.fd", "/second.fd"))
            self.wait_for_boot(task)
            version = self.system(task).bios_version
            self.assertIsNone(self.update(task, "/second.fd"))
            self.wait_for_boot(task)
            self.assertEqual(self.system(task).bios_version, version)

    def test_an_update_that_fails_says_why(self):
        with self.acquire(self.node("server03")) as task:
            for path in ("/missing.fd", "/cut.fd"):
                self.assertIn(path, self.update(task, path))


if __name__ == "__main__":
    unittest.main()
