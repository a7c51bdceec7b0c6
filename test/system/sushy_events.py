"""Events that arrive: at a receiver of our own, as Ironic has them sent to one of its operator."""

import http.server
import json
import queue
import threading
import unittest

import sushy
from sushy import exceptions

import connect

machine = "server04"
uri = "/redfish/v1/Systems/" + machine


class Receiver(http.server.BaseHTTPRequestHandler):
    """Hands on what is posted to it, with the headers it came with."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.received.put((self.headers, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Events(unittest.TestCase):
    def setUp(self):
        self.root = connect.connect()
        self.receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self.receiver.received = queue.Queue()
        threading.Thread(target=self.receiver.serve_forever, daemon=True).start()
        self.subscriptions = self.root.get_event_service().subscriptions

    def tearDown(self):
        self.receiver.shutdown()
        self.receiver.server_close()
        self.root._auth.close()

    def subscribe(self, **more):
        destination = "http://127.0.0.1:%d/events" % self.receiver.server_port
        subscription = self.subscriptions.create(
            {"Destination": destination, "Protocol": "Redfish", "Context": "rack 1", **more}
        )
        self.addCleanup(lambda: self.forget(subscription))
        return subscription

    def forget(self, subscription):
        try:
            connect.connect()._conn.delete(subscription.path)
        except exceptions.ResourceNotFoundError:
            pass

    def receive(self, message_id, origin=None):
        """The first record of an event that bears this message, of that resource; other machines may be busy too."""
        for _ in range(50):
            headers, body = self.receiver.received.get(timeout=20)
            for record in body["Events"]:
                is_meant = origin in (None, record.get("OriginOfCondition", {}).get("@odata.id"))
                registry, _, message = record["MessageId"].partition(".")
                if is_meant and registry == "ResourceEvent" and message.endswith("." + message_id):
                    return headers, body, record
        raise AssertionError("no " + message_id)

    def test_a_reset_is_told(self):
        subscription = self.subscribe(HttpHeaders=[{"Authorization": "Bearer of-the-receiver"}])
        self.assertEqual((subscription.context, subscription.json["Protocol"]), ("rack 1", "Redfish"))
        system = connect.system_of(self.root, machine)
        up = connect.turn_on(system)
        system.reset_system(sushy.ResetType.POWER_CYCLE)
        for message_id in ("ResourcePoweredOff", "ResourcePoweredOn"):
            headers, body, _ = self.receive(message_id, uri)
            self.assertEqual(body["Context"], "rack 1")
            self.assertEqual(headers["Authorization"], "Bearer of-the-receiver")
            self.assertTrue(headers["Content-Type"].startswith("application/json"))
        connect.wait_for_boot(system, after=up)
        subscription.delete()
        self.subscriptions.refresh(force=True)
        self.assertNotIn(subscription.path, [each.path for each in self.subscriptions.get_members()])

    def test_as_ironic_subscribes(self):
        """With the types of events that the schema has long deprecated (vendor passthru create_subscription)."""
        subscription = self.subscribe(EventTypes=["Alert"])
        self.assertEqual(subscription.event_types, ["Alert"])
        [listed] = [each for each in self.subscriptions.get_members() if each.identity == subscription.identity]
        self.assertEqual(listed.destination, subscription.destination)

    def test_a_test_event(self):
        self.subscribe()
        service = self.root.get_event_service()
        service._conn.post(
            "/redfish/v1/EventService/Actions/EventService.SubmitTestEvent",
            data={"MessageId": "ResourceEvent.1.4.TestMessage", "Message": "Is anyone there?", "Severity": "OK"},
        )
        _, _, record = self.receive("TestMessage")
        self.assertTrue(record["Message"])

    def test_destinations_that_are_none(self):
        for destination in ("gopher://127.0.0.1/", "http://root:secret@127.0.0.1/", "127.0.0.1"):
            with self.subTest(destination):
                with self.assertRaises(exceptions.BadRequestError) as caught:
                    self.subscriptions.create({"Destination": destination, "Protocol": "Redfish"})
                self.assertNotIn("secret", caught.exception.detail)


if __name__ == "__main__":
    unittest.main()
