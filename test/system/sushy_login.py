"""Logging in, being logged out, and being let in again."""

import unittest

import sushy
from sushy import auth, exceptions

import connect


def names_of_members(sessions):
    return [session.path for session in sessions.get_members()]


class Login(unittest.TestCase):
    def test_a_session_is_opened_and_ended(self):
        authentication = auth.SessionAuth(connect.user, connect.password)
        root = connect.connect(authentication)
        uri = authentication.get_session_resource_id()
        observer = connect.connect(auth.BasicAuth(connect.user, connect.password))
        self.assertTrue(any(uri.endswith(path) for path in names_of_members(observer.get_session_service().sessions)))
        self.assertEqual(connect.system_of(root, "board05").name, "board05")
        authentication.close()
        self.assertFalse(any(uri.endswith(path) for path in names_of_members(observer.get_session_service().sessions)))

    def test_basic_authentication(self):
        root = connect.connect(auth.BasicAuth(connect.user, connect.password))
        self.assertEqual(connect.system_of(root, "board05").name, "board05")

    def test_whichever_works_is_a_session(self):
        authentication = auth.SessionOrBasicAuth(connect.user, connect.password)
        connect.connect(authentication)
        self.assertIsNotNone(authentication.get_session_key())
        authentication.close()

    def test_wrong_password(self):
        for kind in (auth.SessionAuth, auth.BasicAuth):
            with self.assertRaises(exceptions.AccessError) as caught:
                connect.connect(kind(connect.user, "not the password")).get_system_collection()
            self.assertEqual(caught.exception.status_code, 401)

    def test_an_unknown_certificate_ends_it(self):
        with self.assertRaises(exceptions.ConnectionError):
            sushy.Sushy(connect.url, auth=auth.BasicAuth(connect.user, connect.password), verify=True)

    def test_a_session_that_is_gone_is_opened_anew(self):
        authentication = auth.SessionAuth(connect.user, connect.password)
        root = connect.connect(authentication)
        first = authentication.get_session_resource_id()
        other = connect.connect(auth.BasicAuth(connect.user, connect.password))
        other.get_session_service().close_session(first)
        self.assertEqual(connect.system_of(root, "board05").name, "board05")
        self.assertNotEqual(authentication.get_session_resource_id(), first)
        authentication.close()

    def test_a_token_nobody_gave_out(self):
        authentication = auth.SessionAuth(connect.user, connect.password)
        root = connect.connect(authentication)
        first = authentication.get_session_key()
        root._conn.set_http_session_auth("no such token")
        self.assertEqual(connect.system_of(root, "board05").name, "board05")
        self.assertNotEqual(authentication.get_session_key(), first)
        authentication.close()

    def test_sessions_are_listed_and_ended_one_by_one(self):
        root = connect.connect(auth.BasicAuth(connect.user, connect.password))
        service = root.get_session_service()
        _, uri = service.create_session(connect.user, connect.password)
        session = root.get_session(uri)
        self.assertEqual(session.username, connect.user)
        session.delete()
        with self.assertRaises(exceptions.ResourceNotFoundError):
            root.get_session(uri)


if __name__ == "__main__":
    unittest.main()
