"""Reports against the published schemas of their formats, over documents that hold everything that
could break one. Run by tests/peers/run.

    formats.py LACUNA SCHEMAS FOLDER

SCHEMAS holds what tests/peers/run could get: sarif.json, rdformat.json, junit.xsd. What has no
schema that can be had (GitHub, GitLab, Checkstyle, Markdown, HTML, CSV) is read by other programs
and compared with the findings.
"""

import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree as ET

import jsonschema
import markdown_it
import xmlschema

LACUNA, SCHEMAS, FOLDER = (os.path.abspath(path) for path in sys.argv[1:4])

# Text that means something to one format or another.
NASTY = [
    "]]> <![CDATA[ & < > \" ' xx%",
    "\x1b[31m红\x07 xx%",
    "=cmd|' /C calc'!A0 xx%",
    "`代码` | 竖线 \\| **粗** [链接](x) ![图](y) xx%",
    "%0A::error file=x::注入 xx%",
    "::error::注入 ::set-output name=a::b xx%",
    "</script><script>alert(1)</script> xx%",
    "{{ 7 * 7 }} {% raw %} xx%",
    "\u202e反向\u202c \ufeff零宽\u200b xx%",
    "\u2028行\u2029段 xx%",
    "@everyone #1 :tada: ~~删~~ $x^2$ xx%",
    "😀𝒳 \ufffe\uffff xx%",
]
NAMES = ["a.txt", "带 空格, 逗号:冒号%25.txt", "引号\"'.txt", "<b>&amp;.txt", "|竖线`反引号.txt", "-破折.txt", "=1+1.txt"]


def lacuna(format, *args):
    command = [LACUNA, "check", ".", "--format", format, "--lang", "zh", "--no-config", "--baseline", "known.json", *args]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 2, (format, done.returncode, done.stderr)
    return done.stdout.decode("utf-8")


def build():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    os.chdir(FOLDER)
    for name in NAMES:
        with open(name, "w", encoding="utf-8", newline="") as file:
            file.write("\r\n".join(NASTY) + "\r\n")
    with open("表.md", "w", encoding="utf-8") as file:
        file.write("# 一 | 二 `三` <b>\n\n| 甲 ` | 乙 |\n|---|---|\n| <i>xx% | xx |\n\n| 丙 |\n|---|\n| xx |\n\n")
        file.write("增长xx% <!-- lacuna:ignore -- ]]> | \" %0A =1 -->\n\n<!-- lacuna:ignroe \"|`<b> -- x -->\n")
    with open("坏]]>.pdf", "wb") as file:
        file.write(b"%PDF-1.7\nbroken")
    write = [LACUNA, "baseline", "write", "表.md", "--no-config", "--baseline", "known.json"]
    subprocess.run(write, capture_output=True, check=True)


def findings():
    lines = [json.loads(line) for line in lacuna("jsonl", "--show-suppressed").strip("\n").split("\n")]
    return [line for line in lines if line["type"] == "finding"], lines[-1]


def count(name, found, expected):
    assert found == expected, f"{name}: {found}, not {expected}"
    print(f"{name}: {found} as expected")


def schema(name):
    path = os.path.join(SCHEMAS, name)
    if not os.path.exists(path):
        print(f"{name} could not be had: its format is not validated")
        return None
    return path


def main():
    build()
    found, summary = findings()
    unread = len(summary["incomplete"])
    assert len(found) > len(NAMES) * len(NASTY) and unread == 1
    whole = json.loads(lacuna("json", "--show-suppressed"))
    count("json", len(whole["findings"]), len(found))

    sarif = json.loads(lacuna("sarif"))
    if path := schema("sarif.json"):
        with open(path, encoding="utf-8") as file:
            jsonschema.validators.validator_for(loaded := json.load(file))(loaded).validate(sarif)
    results = sarif["runs"][0]["results"]
    count("sarif", len(results), len(found))
    uris = {urllib.parse.unquote(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for r in results}
    assert uris == {line["path"] for line in found}, uris
    count("sarif suppressions", sum("suppressions" in r for r in results), sum("suppressed" in line for line in found))

    lines = [json.loads(line) for line in lacuna("rdjsonl", "--show-suppressed").strip("\n").split("\n")]
    if path := schema("rdformat.json"):
        with open(path, encoding="utf-8") as file:
            validator = jsonschema.Draft7Validator(json.load(file))
        validator.validate({"diagnostics": lines})
    count("rdjsonl", len(lines), len(found) + unread)

    junit = lacuna("junit", "--show-suppressed")
    if path := schema("junit.xsd"):
        xmlschema.XMLSchema(path).validate(io.StringIO(junit))
    cases = ET.fromstring(junit.encode()).iter("testcase")
    count("junit", sum(case.get("name") not in ("没有占位",) for case in cases), len(found) + unread)

    checkstyle = ET.fromstring(lacuna("checkstyle", "--show-suppressed").encode())
    errors = [(file.get("name"), error) for file in checkstyle for error in file]
    assert checkstyle.tag == "checkstyle" and {error.tag for _, error in errors} == {"error"}
    assert {error.get("severity") for _, error in errors} <= {"error", "warning", "info"}
    assert all(error.get("message") and error.get("source") for _, error in errors)
    count("checkstyle", len(errors), len(found) + unread)
    assert {line["path"] for line in found} <= {name for name, _ in errors}

    # What GitLab asks of a report: docs.gitlab.com, "Code Quality report format".
    issues = json.loads(lacuna("gitlab", "--show-suppressed"))
    for issue in issues:
        assert issue["description"] and issue["check_name"] and issue["location"]["lines"]["begin"] > 0
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert not issue["location"]["path"].startswith(("./", "/"))
    count("gitlab", len({issue["fingerprint"] for issue in issues}), len(found) + unread)

    # What a runner makes of the lines: a command starts a line, values are unescaped once.
    commands = [line for line in re.split(r"\r?\n|\r", lacuna("github", "--show-suppressed")) if "::" in line]
    parsed = [re.fullmatch(r"::(error|warning|notice) file=([^,]*),.*?::(.*)", line) for line in commands]
    assert all(parsed), commands
    count("github", len(parsed), len(found) + unread)
    unescape = lambda text: text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%25", "%")
    assert {line["path"] for line in found} <= {unescape(match[2]) for match in parsed}

    table = list(csv.reader(io.StringIO(lacuna("csv", "--show-suppressed").removeprefix("\ufeff"), newline="")))
    assert all(len(row) == len(table[0]) for row in table)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in table for cell in row)
    count("csv", len(table) - 1, len(found) + unread)

    shown = markdown_it.MarkdownIt("gfm-like", {"linkify": False}).parse(lacuna("markdown", "--all", "--show-suppressed"))
    cells = sum(token.type == "td_open" for token in shown)
    count("markdown cells", cells, 4 * len(found))
    inside = {child.type for token in shown if token.type == "inline" for child in token.children}
    assert inside <= {"text", "strong_open", "strong_close", "code_inline", "hardbreak", "softbreak", "text_special"}, inside

    page = Page()
    page.feed(lacuna("html", "--show-suppressed"))
    count("html findings", page.findings, len(found))
    count("html scripts", page.scripts, 2)


class Page(html.parser.HTMLParser):
    """Counts what a browser would make of the page."""

    findings = scripts = 0

    def handle_starttag(self, tag, attributes):
        self.findings += tag == "article"
        self.scripts += tag == "script"
        assert not any(name.startswith("on") for name, _ in attributes), attributes


main()
