"""The model refuses what no ledger may take."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from ledger.model import (
    Fund, Grant, Impossible, Posting, accounts_differ, balances, wrong)


class ModelTest(unittest.TestCase):
    def setUp(self):
        self.fund = Fund(1000)
        self.grant = Grant(self.fund)

    def _agreed(self, amount=600):
        return self.grant.approved(amount) + self.grant.agreed()

    def test_a_straight_path_spends_what_was_approved(self):
        postings = self._agreed()
        postings += self.grant.scheduled("p", 600, True)
        postings += self.grant.released("p")
        postings += self.grant.outcome("p", "SENT")
        self.assertEqual(balances(postings), {
            "AVAILABLE": -600, "RESERVED": 0, "COMMITTED": 0, "SPENT": 600})
        self.assertEqual(400, self.fund.available)

    def test_an_overdraft_is_impossible(self):
        with self.assertRaises(Impossible):
            self.grant.approved(1001)

    def test_a_second_release_is_impossible(self):
        self._agreed()
        self.grant.scheduled("p", 300, False)
        self.grant.released("p")
        with self.assertRaises(Impossible):
            self.grant.released("p")

    def test_what_came_back_can_be_released_once_more(self):
        self._agreed()
        self.grant.scheduled("p", 300, False)
        self.grant.released("p")
        self.assertEqual([Posting("COMMITTED", "SPENT", 300)],
                         self.grant.outcome("p", "RETURNED"))
        self.assertEqual([], self.grant.outcome("p", "RETURNED"))
        self.grant.scheduled("p", None, False)
        with self.assertRaises(Impossible):
            self.grant.outcome("p", "RETURNED")
        self.grant.released("p")

    def test_the_last_tranche_frees_the_rest(self):
        self._agreed()
        self.grant.scheduled("p", 250, True)
        self.grant.released("p")
        self.assertEqual([Posting("AVAILABLE", "COMMITTED", 350)],
                         self.grant.outcome("p", "SENT"))

    def test_after_the_end_money_goes_back_to_the_fund(self):
        self._agreed()
        self.grant.scheduled("p", 250, False)
        self.grant.released("p")
        self.assertEqual([Posting("AVAILABLE", "COMMITTED", 350)],
                         self.grant.cancelled())
        self.assertEqual([Posting("AVAILABLE", "SPENT", 250)],
                         self.grant.outcome("p", "RETURNED"))
        self.assertEqual(1000, self.fund.available)

    def test_what_moves_leaves_one_fund_and_comes_to_the_other(self):
        other = Fund(1000)
        self._agreed()
        left, came = self.grant.moved(other, 600)
        self.assertEqual([Posting("AVAILABLE", "COMMITTED", 600)], left)
        self.assertEqual([Posting("COMMITTED", "AVAILABLE", 600)], came)
        self.assertEqual((1000, 400), (self.fund.available, other.available))
        self.grant.scheduled("p", 600, True)
        self.grant.released("p")
        with self.assertRaises(Impossible):
            self.grant.moved(self.fund, 600)

    def test_no_more_comes_back_than_arrived(self):
        self._agreed()
        self.grant.scheduled("p", 250, False)
        self.grant.released("p")
        with self.assertRaises(Impossible):
            self.grant.recovered(1, "")
        self.assertEqual([], self.grant.recovered(
            1, "RECOVERY_EXCEEDS_RECEIPTS"))
        self.grant.received("p", "")
        self.assertEqual([Posting("AVAILABLE", "SPENT", 200)],
                         self.grant.recovered(200, ""))
        with self.assertRaises(Impossible):
            self.grant.recovered(51, "")

    def test_wrong_balances_are_named(self):
        self.assertEqual([], wrong(balances(
            [Posting("AVAILABLE", "FUNDER", 1000)]), 1000))
        self.assertEqual(
            ["the funder gave 1000, not 900"],
            wrong(balances([Posting("AVAILABLE", "FUNDER", 1000)]), 900))
        self.assertEqual(["AVAILABLE is -5"], wrong(
            balances([Posting("AVAILABLE", "FUNDER", 1000),
                      Posting("RESERVED", "AVAILABLE", 1005)]), 1000))

    def test_accounts_that_are_not_their_entries_are_named(self):
        postings = [Posting("AVAILABLE", "FUNDER", 1000),
                    Posting("RESERVED", "AVAILABLE", 600)]
        right = {"FUNDER": (0, 1000, -1000), "AVAILABLE": (1000, 600, 400),
                 "RESERVED": (600, 0, 600)}
        self.assertEqual([], accounts_differ(right, postings))
        self.assertEqual(
            ["AVAILABLE is (1000, 600, 401), and its entries make 1000 less "
             "600", "the accounts sum to 1"],
            accounts_differ({**right, "AVAILABLE": (1000, 600, 401)}, postings))
        del right["RESERVED"]
        self.assertEqual(
            ["RESERVED is None, and its entries make 600 less 0",
             "the accounts sum to -600"], accounts_differ(right, postings))

    def test_a_receipt_by_another_signal_is_none(self):
        self._agreed()
        self.grant.scheduled("p", 250, False)
        self.grant.released("p")
        self.assertEqual([], self.grant.received("p", "SIGNAL_DIFFERS"))
        with self.assertRaises(Impossible):
            self.grant.recovered(1, "")


if __name__ == "__main__":
    unittest.main()
