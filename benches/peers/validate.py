"""Key-values in NDJSON, parsed and validated with Python jsonschema (formats asserted, references at hand).

validate.py <directory of models> <subject>/<Model> <file> <how many lines>
"""

import json
import pathlib
import sys
import time

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

root, model, file, count = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
BASE = "https://smart-data-models.github.io/"
RAW = "https://raw.githubusercontent.com/smart-data-models/"
registry = Registry()
for path in [*root.glob("*/*.json"), *root.glob("*/*/schema.json")]:
    schema = json.loads(path.read_text())
    if not isinstance(schema, dict):
        continue
    schema.pop("$id", None)
    subject, name = path.relative_to(root).as_posix().split("/", 1)
    resource = Resource(schema, DRAFT202012)
    registry = registry.with_resources([(f"{BASE}{subject}/{name}", resource), (f"{RAW}{subject}/master/{name}", resource)])
validator = Draft202012Validator({"$ref": f"{BASE}{model}/schema.json"}, registry=registry.crawl(), format_checker=FormatChecker())

start = time.perf_counter()
entities = invalid = 0
with open(file, encoding="utf-8") as lines:
    for line in lines:
        if entities == count:
            break
        entities += 1
        invalid += not validator.is_valid(json.loads(line))
print(json.dumps({"entities": entities, "invalid": invalid, "seconds": time.perf_counter() - start}))
