"""Per-date totals of a folder of receipts, straight from the CSV files, held against what Tress says.

Usage: totals.py RECEIPTS_FOLDER DAYS.csv REVENUE.jsonl
DAYS.csv is `tress export csv --what days`; REVENUE.jsonl has one answer of GET /v1/revenue a line.
Shares nothing with the product but the files. Prints what differs; exits 1 then."""
import csv
import json
import pathlib
import sys
from collections import defaultdict
from datetime import datetime
from decimal import Decimal, ROUND_HALF_UP

folder, days_file, revenue_file = sys.argv[1:]
NEEDED = {"Receipt", "Date", "Description", "Client", "Staff", "Quantity", "Amount", "GST", "PST"}
CENT = Decimal("0.01")


def fail():
    raise ValueError("a column is missing")


def from_receipts():
    """date -> [amount, GST, PST, takings]; takings round each bill's tax to the cent, per tax.

    A receipt with a row that cannot be read, or with two dates, is no bill: it is rejected whole."""
    bills = defaultdict(lambda: [None, Decimal(0), Decimal(0), Decimal(0)])
    rejected = set()
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not NEEDED <= set(rows.fieldnames or ()):
                continue
            for row in rows:
                bill = bills[row["Receipt"]]
                try:
                    date = datetime.strptime(row["Date"], "%m/%d/%Y").strftime("%Y-%m-%d")
                    amounts = [Decimal(row[c] if c == "Amount" else row[c] or 0)
                               for c in ("Amount", "GST", "PST") if row[c] is not None or fail()]
                except (ValueError, ArithmeticError):
                    rejected.add(row["Receipt"])
                    continue
                if bill[0] not in (None, date):
                    rejected.add(row["Receipt"])
                bill[0] = date
                bill[1:] = [a + b for a, b in zip(bill[1:], amounts)]
    dates = defaultdict(lambda: [Decimal(0)] * 4)
    for date, amount, gst, pst in (b for r, b in bills.items() if r not in rejected):
        booked = [tax.quantize(CENT, ROUND_HALF_UP) for tax in (gst, pst)]
        add = (amount, gst, pst, amount + sum(booked))
        dates[date] = [a + b for a, b in zip(dates[date], add)]
    return dict(dates)


def from_export():
    with open(days_file, encoding="utf-8-sig", newline="") as file:
        return {
            row["date"]: [Decimal(row[c] or 0) for c in ("billings", "tax GST", "tax PST", "takings")]
            for row in csv.DictReader(file)
        }


def from_api():
    dates = {}
    for line in open(revenue_file, encoding="utf-8"):
        for row in json.loads(line)["rows"]:
            tax = {t["code"]: Decimal(t["fine"]) / 10000 for t in row["taxes"]}
            minor = [Decimal(row[c]["amount_minor"]) / 100 for c in ("billings", "takings_total")]
            dates[row["date"]] = [minor[0], tax.get("GST", Decimal(0)), tax.get("PST", Decimal(0)), minor[1]]
    return dates


# A refund line takes back what was earned, so billings are compared with the sum of the lines.
want = from_receipts()
wrong = 0
for name, have in (("export", from_export()), ("api", from_api())):
    for date in sorted(want.keys() | have.keys()):
        if want.get(date) != have.get(date):
            wrong += 1
            print(f"{name} {date}: the files say {want.get(date)}, Tress says {have.get(date)}")
print(f"{len(want)} dates, amount {sum(d[0] for d in want.values())}, "
      f"GST {sum(d[1] for d in want.values())}, PST {sum(d[2] for d in want.values())}")
sys.exit(1 if wrong or not want else 0)
