"""Storage: drives and volumes are read, and volumes made and deleted, at once and with the next reset."""

import unittest

import sushy
from sushy import exceptions

import connect

gib = 2**30
at_once, on_reset = sushy.ApplyTime.IMMEDIATE, sushy.ApplyTime.ON_RESET
patience = 60


class Storage(connect.Connected):
    @classmethod
    def setUpClass(cls):
        connect.allow_for_forgotten_registries()
        super().setUpClass()

    def storage(self, machine):
        return self.machine(machine).storage.get_members()[0]

    def volumes(self, machine):
        """By id; anew."""
        return {each.identity: each for each in self.storage(machine).volumes.get_members()}

    def wanted(self, raid, drives, size):
        return {
            "RAIDType": raid,
            "CapacityBytes": size,
            "Links": {"Drives": [{"@odata.id": each.path} for each in drives]},
        }

    def end_of(self, monitor):
        monitor.wait(patience)
        return self.root.get_task_monitor(monitor.task_monitor_uri).get_task()

    def test_what_there_is(self):
        for storage in self.machine("server01").storage.get_members():
            [controller] = storage.storage_controllers
            self.assertTrue(controller.raid_types)
            self.assertEqual(len({each.identity for each in storage.drives}), len(storage.drives))
            for drive in storage.drives:
                self.assertTrue(drive.capacity_bytes and drive.media_type and drive.protocol and drive.name)
            offered = storage.volumes.operation_apply_time_support
            self.assertTrue({at_once, on_reset} <= set(offered.mapped_supported_values))
        self.assertTrue(self.machine("server01").simple_storage.get_members())

    def test_a_volume_at_once_and_gone_again(self):
        before = set(self.volumes("server01"))
        storage = self.storage("server01")
        wanted = self.wanted("RAID1", storage.drives[:2], 10 * gib)
        storage.volumes.create(wanted, apply_time=at_once)
        now = self.volumes("server01")
        [made] = set(now) - before
        self.assertEqual((now[made].raid_type, now[made].capacity_bytes), (sushy.RAID_TYPE_RAID1, 10 * gib))
        now[made].delete(apply_time=at_once)
        self.assertEqual(set(self.volumes("server01")), before)

    def test_a_volume_with_the_next_reset(self):
        system = self.machine("server02")
        connect.turn_on(system)
        before = set(self.volumes("server02"))
        storage = self.storage("server02")
        monitor = storage.volumes.create(self.wanted("RAID0", storage.drives[:2], 10 * gib), apply_time=on_reset)
        self.assertEqual(monitor.response.status_code, 202)
        self.assertTrue(monitor.is_processing)
        connect.restart(system)
        task = self.end_of(monitor)
        self.assertEqual((task.task_state, task.task_status), (sushy.TaskState.COMPLETED, sushy.Health.OK))
        now = self.volumes("server02")
        [made] = set(now) - before
        monitor = now[made].delete(apply_time=on_reset)
        connect.restart(system)
        self.end_of(monitor)
        self.assertEqual(set(self.volumes("server02")), before)

    def test_what_is_refused_changes_nothing(self):
        before = set(self.volumes("server03"))
        storage = self.storage("server03")
        for what, raid, count, size in (
            ("too few drives", "RAID5", 2, 10 * gib),
            ("more than there is", "RAID1", 2, 10**18),
            ("a kind that is none", "RAID99", 2, 10 * gib),
        ):
            with self.subTest(what):
                with self.assertRaises(exceptions.BadRequestError) as caught:
                    storage.volumes.create(self.wanted(raid, storage.drives[:count], size), apply_time=at_once)
                self.assertTrue(caught.exception.detail)
        self.assertEqual(set(self.volumes("server03")), before)


if __name__ == "__main__":
    unittest.main()
