"""Work that takes time: a task, its monitor and its end, as sushy follows them."""

import unittest

import sushy
from sushy import exceptions, taskmonitor

import connect

log = "/redfish/v1/Managers/server01/LogServices/Log"
collect = log + "/Actions/LogService.CollectDiagnosticData"


class Tasks(connect.Connected):
    def begin(self):
        return self.root._conn.post(collect, data={"DiagnosticDataType": "Manager"})

    def test_a_task_is_followed_to_its_end(self):
        response = self.begin()
        self.assertEqual(response.status_code, 202)
        monitor = taskmonitor.TaskMonitor.from_response(self.root._conn, response, collect)
        monitor.wait(20)
        self.assertEqual(monitor.response.status_code, 200)
        task = monitor.get_task()
        self.assertEqual(task.task_state, sushy.TaskState.COMPLETED)
        self.assertEqual(task.task_status, sushy.Health.OK)
        self.assertTrue(all(each.message for each in task.messages))

    def test_a_call_that_waits_by_itself(self):
        response = self.root._conn.post(collect, data={"DiagnosticDataType": "Manager"}, blocking=True, timeout=20)
        self.assertEqual(response.json()["TaskState"], "Completed")

    def test_nothing_for_sushy_to_stumble_over_while_it_waits(self):
        """It hands the digits of Retry-After to time.sleep() as they are, a string (TaskMonitor.sleep_for)."""
        self.assertNotIn("Retry-After", self.begin().headers)

    def test_tasks_are_listed(self):
        monitor = taskmonitor.TaskMonitor(self.root._conn, self.begin().headers["Location"])
        monitor.wait(20)
        task = monitor.get_task()
        tasks = self.root.get_task_service().tasks
        self.assertEqual(tasks.summary[task.identity], sushy.TaskState.COMPLETED)

    def test_a_task_that_is_not_there(self):
        with self.assertRaises(exceptions.ResourceNotFoundError):
            self.root._conn.get("/redfish/v1/TaskService/Tasks/none")

    def test_what_was_collected_can_be_fetched(self):
        response = self.root._conn.post(collect, data={"DiagnosticDataType": "Manager"}, blocking=True, timeout=20)
        entries = self.root._conn.get(log + "/Entries").json()["Members"]
        newest = self.root._conn.get(entries[-1]["@odata.id"]).json()
        self.assertEqual(response.status_code, 200)
        attachment = self.root._conn.get(newest["AdditionalDataURI"])
        self.assertEqual(attachment.status_code, 200)
        self.assertTrue(attachment.json())


if __name__ == "__main__":
    unittest.main()
