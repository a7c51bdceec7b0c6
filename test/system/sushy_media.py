"""Virtual media: sushy names an image, the service fetches it, and it is in the machine's drive until it is ejected."""

import os
import unittest

import sushy
from sushy import exceptions

import connect

images = os.environ["SHOAL_IMAGES"]


class Media(connect.Connected):
    def drives(self, machine):
        """By id, of the machine's manager: where this sushy looks for them."""
        [manager] = self.machine(machine).managers
        return {each.identity: each for each in manager.virtual_media.get_members()}

    def seen(self, drive):
        drive.refresh(force=True)
        return drive.inserted, drive.image or None

    def test_what_there_is(self):
        drives = self.drives("server01")
        self.assertEqual(set(drives), {"Cd", "Usb"})
        self.assertIn(sushy.VIRTUAL_MEDIA_CD, drives["Cd"].media_types)
        self.assertIn(sushy.VIRTUAL_MEDIA_USBSTICK, drives["Usb"].media_types)
        for drive in drives.values():
            self.assertEqual(self.seen(drive), (False, None))

    def test_an_image_in_and_out_again(self):
        drives = self.drives("server01")
        for drive in drives.values():
            image = images + "/" + drive.identity + ".iso"
            drive.insert_media(image)
            self.assertEqual(self.seen(drive), (True, image))
            self.assertTrue(drive.write_protected)
        drives["Cd"].eject_media()
        self.assertEqual(self.seen(drives["Cd"]), (False, None))
        self.assertTrue(self.seen(drives["Usb"])[0])
        drives["Usb"].eject_media()
        self.assertFalse(self.seen(drives["Usb"])[0])

    def test_one_that_is_in_is_in_the_way_of_another(self):
        drive = self.drives("server02")["Cd"]
        drive.insert_media(images + "/one.iso")
        drive.insert_media(images + "/one.iso")
        with self.assertRaises(exceptions.HTTPError) as caught:
            drive.insert_media(images + "/two.iso")
        self.assertEqual(caught.exception.status_code, 409)
        self.assertEqual(self.seen(drive), (True, images + "/one.iso"))
        drive.eject_media()

    def test_an_image_that_cannot_be_had(self):
        drive = self.drives("server03")["Cd"]
        for path in ("/missing.fd", "/locked.fd", "/cut.fd"):
            with self.subTest(path):
                with self.assertRaises(exceptions.HTTPError) as caught:
                    drive.insert_media(images + path)
                self.assertTrue(caught.exception.detail)
                self.assertEqual(self.seen(drive)[0], False)
        drive.insert_media(images + "/good.iso")
        self.assertTrue(self.seen(drive)[0])
        drive.eject_media()

    def test_an_image_that_nobody_may_fetch(self):
        drive = self.drives("server03")["Cd"]
        with self.assertRaises(exceptions.HTTPError):
            drive.insert_media("http://169.254.169.254/latest")
        self.assertFalse(self.seen(drive)[0])

    def test_who_fetches_it_is_told_and_with_what_password_is_not(self):
        drive = self.drives("server02")["Usb"]
        drive.insert_media(images + "/own.iso", username="reader", password="not to be seen")
        drive.refresh(force=True)
        self.assertEqual(drive.user_name, "reader")
        self.assertNotIn("not to be seen", str(drive.json))
        drive.eject_media()


if __name__ == "__main__":
    unittest.main()
