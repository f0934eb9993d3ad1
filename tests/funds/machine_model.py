"""A fund as plain numbers: what each step may do and what it leaves, without any ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tests.funds.match_model import Matching

STAGES = ("available", "reserved", "committed", "spent", "short")


class Books:
    """What a fund holds, by lot, by contributor and in the bank."""

    def __init__(self, givers: Iterable[int]) -> None:
        self.closed = date.min
        self.pledges: dict[int, dict[str, Any]] = {}
        self.lots: dict[int, dict[str, Any]] = {}
        self.gifts: dict[int, dict[str, Any]] = {}
        self.awards: dict[int, dict[str, Any]] = {}
        self.payments: dict[str, dict[str, Any]] = {}
        self.items: dict[int, dict[str, Any]] = {}
        self.themes: dict[int, str] = {}
        self.matching = Matching(self)
        self.gave = dict.fromkeys(givers, 0)
        self.used = dict.fromkeys(givers, 0)
        self.bank = self.interest = self.charges = 0
        self._steps = 0

    def steps(self) -> int:
        self._steps += 1
        return self._steps

    @staticmethod
    def nth(of: Mapping[Any, Any], which: int) -> Any:
        return list(of)[which % len(of)]

    # --- What may be -----------------------------------------------------------------

    def open_on(self, on: date) -> bool:
        return on > self.closed

    def is_open(self, pledge: int) -> bool:
        one = self.pledges[pledge]
        return bool(not one["ended"] and one["came"] < one["amount"])

    def expects(self, pledge: int | None, amount: int) -> bool:
        if pledge is None:
            return True
        one = self.pledges[pledge]
        return bool(self.is_open(pledge) and one["came"] + amount <= one["amount"])

    def may_bounce(self, lot: int, on: date) -> bool:
        one = self.lots[lot]
        return bool(not one["bounced"] and one["on"] <= on and self.bank >= one["amount"])

    def coverable(self, lot: int) -> int:
        return int(min(self.lots[lot]["available"], self.lots[lot]["short"]))

    def free(self, lot: int) -> int:
        one = self.lots[lot]
        return 0 if one["short"] else one["available"]

    def bearable(self) -> int:
        return sum(self.free(lot) for lot in self.lots)

    def holds_money(self) -> bool:
        return any(self._in_bank(one) > 0 for one in self.lots.values())

    def widens(self, source: int, target: int) -> bool:
        theme: str = self.lots[source]["theme"]
        return theme not in ("", self.lots[target]["theme"])

    def fitting(self, theme: str) -> int:
        return sum(self.free(lot) for lot in self.lots if self.lots[lot]["theme"] in ("", theme))

    def may_reserve(self, theme: str, amount: int, room: bool) -> bool:
        """By Hall's condition: no set of themes asks for more than may serve it.

        What is reserved may make room; where a lot is short, it stays.
        """
        if self.fitting(theme) >= amount or not room:
            return self.fitting(theme) >= amount
        holds, asks = Counter[str](), Counter({theme: amount})
        for lot, one in self.lots.items():
            if not one["short"]:
                holds[one["theme"]] += one["available"] + one["reserved"]
                for number, award in self.awards.items():
                    asks[self.themes[number]] += award["reserved"].get(lot, 0)
        return all(
            sum(asks[each] for each in some) <= sum(holds[each] for each in ("", *some))
            for some in (("skills",), ("water",), ("skills", "water"))
        )

    def covered(self, award: int, stage: str) -> bool:
        held = self.awards[award][stage]
        return not any(minor and self.lots[lot]["short"] for lot, minor in held.items())

    @staticmethod
    def _in_bank(lot: Mapping[str, int]) -> int:
        return lot["available"] + lot["reserved"] + lot["committed"] - lot["short"]

    # --- What it leaves --------------------------------------------------------------

    def pledge(self, number: int, giver: int, amount: int, on: date) -> None:
        self.pledges[number] = {
            "giver": giver,
            "amount": amount,
            "on": on,
            "came": 0,
            "refunded": 0,
            "ended": False,
        }
        self.matching.born("pledge", number)

    def receive(
        self,
        lot: int,
        contribution: int,
        giver: int,
        amount: int,
        on: date,
        theme: str,
        pledge: int | None,
        match: int | None = None,
    ) -> None:
        del contribution
        self.lots[lot] = {
            **dict.fromkeys(STAGES, 0),
            "available": amount,
            "giver": giver,
            "amount": amount,
            "on": on,
            "theme": theme,
            "pledge": pledge,
            "match": match,
            "refunded": 0,
            "bounced": False,
        }
        self.bank += amount
        self.gave[giver] += amount
        if pledge is not None:
            self.pledges[pledge]["came"] += amount
        self.matching.born("lot", lot)

    def end(self, pledge: int) -> None:
        self.pledges[pledge]["ended"] = True
        self.matching.reckon()

    def bounce(self, lot: int, short: int) -> None:
        one = self.lots[lot]
        assert short == max(0, one["amount"] - one["available"])
        one["available"] += short - one["amount"]
        one["short"] += short
        one["bounced"] = True
        self.bank -= one["amount"]
        self.gave[one["giver"]] -= one["amount"]
        if one["pledge"] is not None:
            self.pledges[one["pledge"]]["came"] -= one["amount"]
        self.matching.reckon()

    def cover(self, lot: int, covered: int) -> None:
        assert covered == self.coverable(lot)
        self.lots[lot]["available"] -= covered
        self.lots[lot]["short"] -= covered

    def bank_item(
        self,
        item: int,
        interest: bool,
        amount: int,
        before: Mapping[int, int],
        after: Mapping[int, int],
    ) -> None:
        sign = 1 if interest else -1
        moved = {lot: sign * (after[lot] - before.get(lot, 0)) for lot in after}
        weights = {
            lot: max(0, self._in_bank(one)) if interest else self.free(lot)
            for lot, one in self.lots.items()
        }
        assert sum(moved.values()) == amount
        for lot, part in moved.items():
            assert part >= 0
            assert abs(part * sum(weights.values()) - amount * weights[lot]) < sum(weights.values())
            self.lots[lot]["available"] += sign * part
        self.items[item] = {"sign": sign, "parts": moved, "reversed": False}
        self._counted(sign, amount)

    def _counted(self, sign: int, amount: int) -> None:
        """Interest comes into the bank, charges leave it; below nil, what was is undone."""
        self.bank += sign * amount
        if sign > 0:
            self.interest += amount
        else:
            self.charges += amount

    def may_reverse_item(self, item: int) -> bool:
        one = self.items[item]
        there = all(
            self.lots[lot]["available"] >= one["sign"] * part for lot, part in one["parts"].items()
        )
        return bool(not one["reversed"] and there) and (
            self.bank >= one["sign"] * sum(one["parts"].values())
        )

    def reverse_item(self, item: int) -> None:
        one = self.items[item]
        for lot, part in one["parts"].items():
            self.lots[lot]["available"] -= one["sign"] * part
        self._counted(one["sign"], -sum(one["parts"].values()))
        one["reversed"] = True

    def refund(self, lot: int, amount: int) -> None:
        one = self.lots[lot]
        one["available"] -= amount
        one["refunded"] += amount
        if one["pledge"] is not None:
            self.pledges[one["pledge"]]["refunded"] += amount
        self.gave[one["giver"]] -= amount
        self.bank -= amount
        self.matching.reckon()

    def move(self, source: int, target: int, amount: int) -> None:
        self.lots[source]["available"] -= amount
        self.lots[target]["available"] += amount

    def in_kind(self, gift: int, giver: int, amount: int) -> None:
        self.gifts[gift] = {"giver": giver, "left": amount}
        self.gave[giver] += amount

    def use_in_kind(self, gift: int, amount: int) -> None:
        self.gifts[gift]["left"] -= amount
        self.used[self.gifts[gift]["giver"]] += amount

    def reserve(
        self,
        award: int,
        theme: str,
        amount: int,
        parts: Mapping[int, int],
        moved: Mapping[int, tuple[Mapping[int, int], Mapping[int, int]]],
    ) -> None:
        assert sum(parts.values()) == amount
        assert not moved or self.fitting(theme) < amount, "what need not move does not"
        self._make_room(moved)
        self.themes[award] = theme
        self.awards[award] = {stage: {} for stage in ("reserved", "committed", "spent")}
        for lot, part in parts.items():
            assert self.lots[lot]["theme"] in ("", theme), "a restriction is kept"
            assert 0 < part <= self.free(lot)
            self.lots[lot]["available"] -= part
            self.lots[lot]["reserved"] += part
            self.awards[award]["reserved"][lot] = part

    def _make_room(self, moved: Mapping[int, tuple[Mapping[int, int], Mapping[int, int]]]) -> None:
        for award, (given_up, taken) in moved.items():
            assert sum(given_up.values()) == sum(taken.values())
            for parts, sign in ((given_up, -1), (taken, 1)):
                for lot, part in parts.items():
                    held = self.awards[award]["reserved"]
                    held[lot] = held.get(lot, 0) + sign * part
                    self.lots[lot]["available"] -= sign * part
                    self.lots[lot]["reserved"] += sign * part
                    assert held[lot] >= 0
                    assert sign < 0 or self.lots[lot]["theme"] in ("", self.themes[award])

    def shift(self, award: int, stage: str, to: str, parts: Mapping[int, int]) -> None:
        held = self.awards[award][stage]
        assert parts == {lot: minor for lot, minor in held.items() if minor}
        for lot, part in parts.items():
            self.lots[lot][stage] -= part
            self.lots[lot][to] += part
            if to == "committed":
                committed = self.awards[award]["committed"]
                committed[lot] = committed.get(lot, 0) + part
        held.clear()

    def pay(self, award: int, key: str, amount: int, parts: Mapping[int, int]) -> None:
        held = self.awards[award]["committed"]
        total = sum(held.values())
        assert sum(parts.values()) == amount
        for lot, part in parts.items():
            assert 0 < part <= held[lot]
            assert abs(part * total - amount * held[lot]) < total
            held[lot] -= part
            self.lots[lot]["committed"] -= part
            self.lots[lot]["spent"] += part
            spent = self.awards[award]["spent"]
            spent[lot] = spent.get(lot, 0) + part
        self.bank -= amount
        self.payments[key] = {"award": award, "parts": dict(parts), "back": False}

    def paid_for(self, award: int) -> dict[int, int]:
        """What each lot paid for an award and did not get back."""
        return {lot: held for lot, held in self.awards[award]["spent"].items() if held}

    def may_take_back(self, paid: str) -> bool:
        payment = self.payments[paid]
        held = self.awards[payment["award"]]["spent"]
        return not payment["back"] and all(
            held[lot] >= part for lot, part in payment["parts"].items()
        )

    def give_back(self, award: int, amount: int, parts: Mapping[int, int]) -> None:
        held = self.awards[award]["spent"]
        total = sum(held.values())
        assert sum(parts.values()) == amount
        for lot, part in parts.items():
            assert 0 < part <= held[lot]
            assert abs(part * total - amount * held[lot]) < total
            held[lot] -= part
            self.lots[lot]["spent"] -= part
            self.lots[lot]["available"] += part
        self.bank += amount

    def take_back(self, paid: str, parts: Mapping[int, int]) -> None:
        payment = self.payments[paid]
        assert parts == payment["parts"]
        held = self.awards[payment["award"]]["committed"]
        for lot, part in parts.items():
            held[lot] = held.get(lot, 0) + part
            self.awards[payment["award"]]["spent"][lot] -= part
            self.lots[lot]["spent"] -= part
            self.lots[lot]["committed"] += part
        self.bank += sum(parts.values())
        payment["back"] = True

    def close(self, on: date) -> None:
        self.closed = on

    # --- What stands -----------------------------------------------------------------

    def balances(self) -> dict[tuple[str, int | None], int]:
        """What each account holds, but those that hold nothing."""
        held: dict[tuple[str, int | None], int] = {
            ("bank", None): self.bank,
            ("outside", None): -self.bank,
            ("interest", None): -self.interest,
            ("charges", None): self.charges,
        }
        for giver, gave in self.gave.items():
            due = sum(
                one["amount"] - one["came"]
                for one in self.pledges.values()
                if one["giver"] == giver and not one["ended"]
            ) + self.matching.still_to_come(giver)
            left = sum(one["left"] for one in self.gifts.values() if one["giver"] == giver)
            held["receivable", giver] = due
            held["contributor", giver] = -gave - due
            held["in_kind", giver] = left
            held["in_kind_used", giver] = self.used[giver]
        for lot, one in self.lots.items():
            for stage in STAGES[:-1]:
                held[stage, lot] = one[stage]
            held["shortfall", lot] = -one["short"]
        return {account: minor for account, minor in held.items() if minor}

    def demand_sound(self) -> None:
        """Nothing is spent twice, and the bank holds what the lots say."""
        for one in self.lots.values():
            assert all(one[stage] >= 0 for stage in STAGES)
        assert self.bank == sum(self._in_bank(one) for one in self.lots.values())
        assert self.bank >= 0
