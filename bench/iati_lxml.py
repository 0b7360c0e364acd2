"""The peer of `examples/iati_totals.rs`: lxml streams the same files, finds the same transactions and sums them."""

import argparse
import time
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation, getcontext

from lxml import etree


def totals(path: str) -> tuple[Counter, dict, int, int]:
    """Count and sum by type, currency and year; activities; transactions without an amount that can be read."""
    count, total, activities, unreadable = Counter(), defaultdict(Decimal), 0, 0
    for _, activity in etree.iterparse(path, tag="iati-activity"):
        activities += 1
        default = activity.get("default-currency")
        for transaction in activity.iterfind("transaction"):
            value = transaction.find("value")
            try:
                amount = Decimal(value.text.strip())
            except (AttributeError, InvalidOperation):
                unreadable += 1
                continue
            kind = transaction.find("transaction-type")
            date = transaction.find("transaction-date")
            day = (date is not None and date.get("iso-date")) or value.get("value-date")
            key = (
                None if kind is None else kind.get("code"),
                value.get("currency") or default,
                day[:4] if day else None,
            )
            count[key] += 1
            total[key] += amount
        activity.clear()
        while activity.getprevious() is not None:
            del activity.getparent()[0]
    return count, total, activities, unreadable


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--quiet", action="store_true", help="figures only, no totals")
    arguments = parser.parse_args()
    getcontext().prec = 60
    for path in arguments.files:
        start = time.perf_counter()
        count, total, activities, unreadable = totals(path)
        seconds = time.perf_counter() - start
        if not arguments.quiet:
            for key in sorted(count, key=str):
                print(*key, count[key], total[key], sep="\t")
        print(f"{path}: {activities} activities, {count.total()} transactions, {unreadable} unreadable, {seconds:.3f} s")


if __name__ == "__main__":
    main()
