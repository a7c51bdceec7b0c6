"""
Ironic's own redfish driver without a conductor: nodes live in a database of the test, the task is Ironic's own, and the
interfaces are called as the conductor calls them.
"""

import os
import tempfile
import unittest

import eventlet

eventlet.monkey_patch(os=False)

# Only now: Ironic expects the world to be patched before it is imported.
from ironic import objects
from ironic.common import context
from ironic.conductor import task_manager
from ironic.conf import CONF
from ironic.db import migration
from osprofiler import opts

import connect

interfaces = {
    "power": "redfish",
    "management": "redfish",
    "boot": "redfish-virtual-media",
    "deploy": "direct",
    "inspect": "redfish",
    "bios": "redfish",
    "raid": "no-raid",
    "vendor": "redfish",
    "console": "no-console",
    "network": "noop",
    "rescue": "no-rescue",
    "storage": "noop",
}


def configure(database):
    CONF([], project="ironic", default_config_files=[])
    opts.set_defaults(CONF)
    CONF.set_override("connection", "sqlite:///" + database, group="database")
    CONF.set_override("host", "conductor")
    CONF.set_override("enabled_hardware_types", ["redfish"])
    for kind, name in interfaces.items():
        CONF.set_override("enabled_%s_interfaces" % kind, [name])
        CONF.set_override("default_%s_interface" % kind, name)
    objects.register_all()
    migration.create_schema()


class NodeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        connect.allow_for_forgotten_registries()
        cls.folder = tempfile.TemporaryDirectory()
        configure(os.path.join(cls.folder.name, "ironic.sqlite"))
        cls.context = context.get_admin_context()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def node(self, machine, **more):
        node = objects.Node(
            self.context,
            driver="redfish",
            driver_info={
                "redfish_address": connect.url,
                "redfish_system_id": "/redfish/v1/Systems/" + machine,
                "redfish_username": connect.user,
                "redfish_password": connect.password,
                "redfish_verify_ca": connect.certificate,
            },
            **{kind + "_interface": name for kind, name in interfaces.items()},
            **more,
        )
        node.create()
        return node

    def acquire(self, node):
        return task_manager.acquire(self.context, node.uuid, shared=False)
