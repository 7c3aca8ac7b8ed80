"""Office documents between Lacuna and the programs that people have: what these write is read
rightly, and what Lacuna filled or marked they open. Run by tests/peers/run.

    peers.py LACUNA FIXTURES FOLDER
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from email.message import EmailMessage

import docx
import openpyxl
import pptx
import pypdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LACUNA, FIXTURES, FOLDER = (os.path.abspath(path) for path in sys.argv[1:4])
VALUES = {"year": "2021", "date": "9", "percent": "4.2", "place": "北河", "org": "北河", "todo": "已补"}


def lacuna(*args):
    return subprocess.run([LACUNA, *args, "--no-config", "--lang", "en"], capture_output=True, text=True)


def masks(name):
    lines = map(json.loads, lacuna("check", name, "--all", "--format", "jsonl").stdout.splitlines())
    return Counter(line["text"] + (line.get("unit") or "") for line in lines if line["type"] == "finding")


def fill(name):
    """Fills all that can be filled, and wants every member that it does not concern as it was."""
    before = zipfile.ZipFile(shutil.copy(name, name + ".before"))
    done = lacuna("export", name, "-o", "list.csv", "--force")
    assert done.returncode == 0, done.stderr
    with open("list.csv", encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows:
        row[head.index("value")] = VALUES.get(row[head.index("kind")], "37")
    with open("list.csv", "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    done = lacuna("fill", "list.csv", "--in-place", "--partial")
    assert "values filled" in done.stdout, done.stdout + done.stderr
    after = zipfile.ZipFile(name)
    assert before.namelist() == after.namelist(), name
    changed = [part for part in before.namelist() if before.read(part) != after.read(part)]
    assert changed and all(part.endswith(".xml") for part in changed), changed


def shown(name):
    """The words that the program's own library sees."""
    kind = name.rsplit(".", 1)[1]
    if kind == "docx":
        opened = docx.Document(name)
        return [paragraph.text for paragraph in opened.paragraphs] + [
            cell.text for table in opened.tables for row in table.rows for cell in row.cells
        ]
    if kind == "xlsx":
        opened = openpyxl.load_workbook(name)
        return [str(cell.value) for sheet in opened for row in sheet.iter_rows() for cell in row]
    return [
        words
        for slide in pptx.Presentation(name).slides
        for shape in slide.shapes
        if shape.has_text_frame
        for words in [shape.text_frame.text]
    ]


def convert(name, ending):
    profile = f"-env:UserInstallation=file://{FOLDER}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", "converted", name]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
    return os.path.join("converted", os.path.splitext(os.path.basename(name))[0] + "." + ending)


def annotate(name):
    """Marks a copy, wants every old member that it does not concern as it was, and returns its name and
    how many masks have a remark and a colour."""
    copy = "marked-" + name.replace("/", "-")
    done = lacuna("annotate", name, "--out", copy, "--force")
    assert done.returncode == 1, done.stdout + done.stderr
    assert masks(copy) == masks(name), copy
    if not name.endswith(".pdf"):
        before, after = zipfile.ZipFile(name), zipfile.ZipFile(copy)
        assert after.namelist()[: len(before.namelist())] == before.namelist(), copy
    count = lambda word: int((re.search(r"(\d+) " + word, done.stdout.splitlines()[0]) or [0, 0])[1])
    return copy, count("remark"), count("coloured")


def marked(name):
    """The words that the program's own library sees marked, and how many of them have a remark."""
    kind = name.rsplit(".", 1)[1]
    if kind == "docx":
        opened = docx.Document(name)
        ours = {str(comment.comment_id) for comment in opened.comments if "Lacuna " in comment.text}
        words, coloured, open_ids = {}, [], set()
        for element in opened.element.body.iter():
            tag = element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
            value = lambda key: element.get(docx.oxml.ns.qn(key))
            if tag == "commentRangeStart":
                open_ids.add(value("w:id"))
            elif tag == "commentRangeEnd":
                open_ids.discard(value("w:id"))
            elif tag == "t":
                for number in open_ids & ours:
                    words[number] = words.get(number, "") + element.text
                if element.getparent().find(".//" + docx.oxml.ns.qn("w:highlight")) is not None:
                    coloured.append(element.text)
        assert set(words) == ours, (words, ours)
        return [*words.values(), *coloured], len(words)
    if kind == "xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(name) for row in sheet.iter_rows() for cell in row]
        remarks = [cell for cell in cells if cell.comment and "Lacuna " in cell.comment.text]
        yellow = [cell for cell in cells if cell.fill.fgColor.rgb == "FFFFFF00"]
        return [cell.value for cell in yellow or remarks], len(remarks)
    if kind == "pdf":
        pages = pypdf.PdfReader(name, strict=True).pages
        found = [found.get_object() for page in pages for found in page.get("/Annots") or []]
        ours = [found for found in found if found["/Subtype"] == "/Highlight" and found["/T"] == "Lacuna"]
        assert all("Lacuna " in found["/Contents"] and "/N" in found["/AP"] for found in ours)
        return [], len(ours)
    shapes = [shape for slide in pptx.Presentation(name).slides for shape in slide.shapes if shape.has_text_frame]
    runs = [run for shape in shapes for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
    lit = [run.text for run in runs if run._r.find(".//" + pptx.oxml.ns.qn("a:highlight")) is not None]
    archive = zipfile.ZipFile(name)
    comments = [archive.read(part).decode() for part in archive.namelist() if part.startswith("ppt/comments/")]
    return lit, sum(comment.count("Lacuna ") for comment in comments)


# Each document, and words that are marked in it.
MARKED = [
    ("word.docx", ["xx.x", "xx", "____", "20xx"]),
    ("sheet.xlsx", ["xx家", "xxx万元", "截至20xx年", "【待补充】"]),
    ("slides.pptx", ["20xx"]),
    ("layout.pdf", []),
    ("browser.pdf", []),
]


def annotated(office):
    for name, words in MARKED:
        shutil.copy(os.path.join(FIXTURES, name), name)
        copy, remarks, _ = annotate(name)
        seen, said = marked(copy)
        assert said == remarks and set(words) <= set(seen), (copy, seen, said, remarks)
        if not office:
            continue
        ending = {"docx": "odt", "xlsx": "ods", "pptx": "odp"}.get(name.rsplit(".", 1)[1])
        if ending:
            # LibreOffice prints the copy with the same text, and knows the remarks of its own formats.
            assert masks(convert(name, "pdf")) == masks(convert(copy, "pdf")), copy
            other, remarks, _ = annotate(convert(name, ending))
            seen, said = marked(convert(other, name.rsplit(".", 1)[1]))
            assert said == remarks and len(seen) >= len(words), (other, seen, said, remarks)


# Each document, what it is converted to, what LibreOffice loses then, and words that filling makes.
CASES = [
    ("word.docx", "odt", {"xx万元": 1}, ["全社会研发投入同比增长4.2%。", "新增重点企业37家，总投资37万元。", "37家", "已补"]),
    ("sheet.xlsx", "ods", {}, ["37家", "37万元", "同比增长4.2%", "截至2021年", "已补"]),
    ("slides.pptx", "odp", {}, ["2021年工作汇报", "同比增长4.2%"]),
    # What is told by its looks.
    ("looks.docx", "odt", {}, ["甲方：北河（盖章）", "签订日期：2021年9月9日", "总投资37万元。", "乙方：  河东公司           "]),
    ("looks.xlsx", "ods", {}, ["签字人：37（章）", "扎实推进北河现代化"]),
    ("looks.pptx", "odp", {}, ["甲方：北河（盖章）\n扎实推进北河现代化。\n会期另行通知，会场另行通知。\n质点沿x方向运动。"]),
]


# What LibreOffice makes of them that is read and not filled, and what it loses then.
READ = {
    "word.docx": {"doc": {"xx万元": 1}, "rtf": {"xx万元": 1}, "pdf": {"xx万元": 1, "xx%": 1, "xx亿元": 1}, "html": {"xx万元": 1, "xx亿元": 1}},
    "sheet.xlsx": {"xls": {}},
    "slides.pptx": {"ppt": {"20xx年": 1, "xx万元": 1, "xx亿元": 1}},
}


def read_only(name, found):
    for ending, lost in READ.get(name, {}).items():
        converted = convert(name, ending)
        gone = found - masks(converted) - Counter(lost)
        assert not gone, f"{converted}: not found: {gone}"


def page():
    """A PDF as programs in Python write it: a font that is not embedded, lines cut within a mask."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    page = Canvas("page.pdf", pagesize=(595, 842))
    page.setFont("STSong-Light", 12)
    for line, text in enumerate(["全市坚持稳中求进工作总基调，新集聚企业x", "xx家，同比增长xx.x%。"]):
        page.drawString(60, 700 - 20 * line, text)
    page.save()
    assert masks("page.pdf") == Counter(["xxx家", "xx.x%"]), masks("page.pdf")


def letter():
    letter = EmailMessage()
    letter["Subject"] = "关于20xx年工作"
    letter.set_content("同比增长xx.x%。", charset="gb18030", cte="base64")
    with open("word.docx", "rb") as file:
        kind = {"maintype": "application", "subtype": "octet-stream"}
        letter.add_attachment(file.read(), filename="报告.docx", **kind)
    with open("letter.eml", "wb") as file:
        file.write(bytes(letter))
    assert masks("letter.eml") == Counter(["20xx年", "xx.x%"]) + masks("word.docx"), masks("letter.eml")


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    os.chdir(FOLDER)
    office = shutil.which("soffice")
    for name, ending, lost, words in CASES:
        shutil.copy(os.path.join(FIXTURES, name), name)
        found = masks(name)
        if office:
            read_only(name, found)
        converted = convert(name, ending) if office else None
        fill(name)
        missing = [word for word in words if word not in shown(name)]
        assert not missing, f"{name}: {missing} not in {shown(name)}"
        if not converted:
            continue
        gone = found - masks(converted) - Counter(lost)
        assert not gone, f"{converted}: not found: {gone}"
        fill(converted)
        back = convert(converted, name.rsplit(".", 1)[1])
        missing = [word for word in words if not any(word in other for other in shown(back))]
        assert not missing, f"{back}: {missing} not in {shown(back)}"
    page()
    shutil.copy(os.path.join(FIXTURES, "word.docx"), "word.docx")
    letter()
    annotated(office)
    print("peers:", "python-docx, openpyxl, python-pptx, pypdf, reportlab" + (", LibreOffice" if office else "; no LibreOffice here"))


main()
