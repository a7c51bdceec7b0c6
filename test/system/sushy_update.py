"""Firmware is updated: sushy names an image, the service fetches it, and the machine runs it from its next boot on."""

import hashlib
import os
import unittest
import urllib.request

import sushy
from sushy import exceptions
from sushy.resources.updateservice import constants as update_constants

import connect

images = os.environ["SHOAL_IMAGES"]
patience = 30


class Update(connect.Connected):
    @classmethod
    def setUpClass(cls):
        connect.allow_for_forgotten_registries()
        super().setUpClass()

    def versions(self):
        """What each machine runs, as the inventory has it at this moment."""
        members = connect.connect().get_update_service().firmware_inventory.get_members()
        return {each.identity: each.version for each in members}

    def update(self, image, *targets, **more):
        service = self.root.get_update_service()
        return service.simple_update(images + image, targets=[each.path for each in targets], **more)

    def end_of(self, monitor):
        monitor.wait(patience)
        task = self.root.get_task_monitor(monitor.task_monitor_uri).get_task()
        return task, [each.message for each in task.messages]

    def assert_completed(self, monitor):
        task, messages = self.end_of(monitor)
        self.assertEqual((task.task_state, task.task_status), (sushy.TaskState.COMPLETED, sushy.Health.OK), messages)
        self.assertTrue(messages and all(messages))

    def assert_failed(self, monitor, *words):
        task, messages = self.end_of(monitor)
        self.assertEqual((task.task_state, task.task_status), (sushy.TaskState.EXCEPTION, sushy.Health.CRITICAL))
        for word in words:
            self.assertIn(word, " ".join(messages))

    def test_an_image_is_in_force_after_a_reboot(self):
        system = self.machine("server01")
        connect.turn_on(system)
        before = self.versions()
        monitor = self.update("/one.fd", system)
        self.assertEqual(monitor.response.status_code, 202)
        self.assert_completed(monitor)
        self.assertEqual(self.versions(), before)
        connect.restart(system)
        with urllib.request.urlopen(images + "/one.fd") as served:
            digest = hashlib.sha256(served.read()).hexdigest()
        now = self.versions()
        self.assertEqual(now, {**before, "server01": "sha256-" + digest[:12]})
        self.assertEqual(system.bios_version, now["server01"])

    def test_ironic_says_http_whatever_the_scheme_is(self):
        with self.assertRaises(exceptions.BadRequestError) as caught:
            self.root.get_update_service().simple_update("https://169.254.169.254/latest")
        self.assertNotIn("TransferProtocol", caught.exception.detail)

    def test_settings_stay_over_an_update(self):
        system = self.machine("server02")
        connect.turn_on(system)
        system.bios.set_attribute("ServerAssetTag", "kept")
        self.assert_completed(self.update("/two.fd", system))
        connect.restart(system)
        system.bios.refresh(force=True)
        self.assertEqual(system.bios.attributes["ServerAssetTag"], "kept")

    def test_an_image_that_is_named_with_its_digest(self):
        system = self.machine("server02")
        with urllib.request.urlopen(images + "/three.fd") as served:
            digest = hashlib.sha256(served.read()).hexdigest()
        self.assert_completed(self.update("/three.fd#sha256=" + digest, system))
        self.assert_failed(self.update("/four.fd#sha256=" + "0" * 64, system), "SHA-256")

    def test_what_goes_wrong_with_a_transfer_is_in_the_task(self):
        system = self.machine("server02")
        before = self.versions()
        for image, word in (
            ("/missing.fd", "missing.fd"),
            ("/locked.fd", "locked.fd"),
            ("/broken.fd", "broken.fd"),
            ("/cut.fd", "cut.fd"),
            ("/large.fd", "large.fd"),
            ("/empty.fd", "empty.fd"),
        ):
            with self.subTest(image):
                self.assert_failed(self.update(image, system), word)
        self.assertEqual(self.versions(), before)

    def test_a_machine_that_is_none_is_refused_at_once(self):
        service = self.root.get_update_service()
        for target in ("/redfish/v1/Systems/none", "/redfish/v1/Chassis/server01", "server01"):
            with self.subTest(target), self.assertRaises(exceptions.BadRequestError) as caught:
                service.simple_update(images + "/one.fd", targets=[target])
            self.assertIn(target, caught.exception.detail)

    def test_a_protocol_that_is_not_spoken_is_refused_at_once(self):
        service = self.root.get_update_service()
        with self.assertRaises(exceptions.BadRequestError):
            service.simple_update(
                images + "/one.fd", transfer_protocol=update_constants.UpdateTransferProtocolType.TFTP
            )

    def test_without_targets_all_machines_that_the_image_is_for_get_it(self):
        """What Ironic of Debian 12 sends."""
        names = ("server01", "server02", "server03")
        for name in names:
            connect.turn_on(self.machine(name))
        self.assert_completed(self.update("/five.fd"))
        for name in names:
            connect.restart(self.machine(name))
        versions = self.versions()
        self.assertEqual(len({versions[name] for name in names}), 1)


if __name__ == "__main__":
    unittest.main()
