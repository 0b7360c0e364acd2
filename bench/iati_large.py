"""Make a large IATI activity file: the activities of a real one, again and again, each time under new identifiers."""

import argparse
import re
from pathlib import Path

ACTIVITY = re.compile(rb"<iati-activity[\s>].*?</iati-activity>", re.DOTALL)
IDENTIFIER = re.compile(rb"(<iati-identifier[^>]*>\s*)([^<]*?)(\s*</iati-identifier>)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="an IATI activity file in UTF-8")
    parser.add_argument("megabytes", type=int, help="size to reach, in units of 1,000,000 bytes")
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()

    source = arguments.source.read_bytes()
    activities = ACTIVITY.findall(source)
    if not activities:
        parser.error(f"{arguments.source} holds no activities")
    head = source[: source.index(activities[0])]
    size, copy = 0, 0
    with arguments.output.open("wb") as output:
        size += output.write(head)
        while size < arguments.megabytes * 1_000_000:
            copy += 1
            for activity in activities:
                renamed = IDENTIFIER.sub(lambda found: b"%s%s-%d%s" % (found[1], found[2], copy, found[3]), activity, count=1)
                size += output.write(renamed + b"\n")
        size += output.write(b"</iati-activities>\n")
    print(f"{arguments.output}: {size:,} bytes, {copy * len(activities):,} activities")


if __name__ == "__main__":
    main()
