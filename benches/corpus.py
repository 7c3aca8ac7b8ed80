"""The documents that the benchmarks read: invented, the same at every run.

    python3 benches/corpus.py FOLDER [SCALE]

makes, below FOLDER, at SCALE 1 (0.1 makes a tenth of each):

    tree/    256 MB of Chinese and English prose and Markdown, one file in a hundred with masks
    small/   50,000 files of 1 to 4 KB, one in a hundred with masks
    one.txt  256 MB in one file, made of the same text as the tree
    dense/   64 MB in files of 100 KB with half a million masks
    dense.txt  the same in one file
"""

import random
import sys
from pathlib import Path

ZH = """全市坚持稳中求进工作总基调，统筹推进各项重点任务，经济运行总体平稳。
会议听取了{d}的汇报，研究了下一阶段的安排，并对具体措施提出了要求。
{y}年完成投资{n}亿元，同比增长{p}%，新增企业{k}家。
各县区要加强组织领导，细化工作措施，确保按期完成。
{d}牵头制定了实施方案，明确了时间表和责任人。
截至{y}年底，城镇登记失业率为{p}%，比上年下降{p}个百分点。
我们清醒地看到，工作中还存在一些不足，主要是创新能力不够强、公共服务有短板。
要以项目为抓手，推动产业结构调整，加快培育新的增长点。
全年一般公共预算收入{n}亿元，其中税收收入占{p}%。
{d}组织开展了专题调研，形成报告{k}篇，提出建议{k}条。
新建改建农村公路{n}公里，改造老旧小区{k}个，惠及居民{k}户。
坚持绿水青山就是金山银山的理念，持续改善生态环境质量。
空气质量优良天数比例达到{p}%，地表水优良水体比例为{p}%。
教育投入稳步增加，新增学位{k}个，改善了{k}所学校的办学条件。
有的同志反映，审批环节仍然偏多，办事群众要跑好几趟。
下一步，{d}将会同有关单位抓好落实，并于每季度末报送进展情况。
合同签订后，甲方应当在{k}个工作日内支付首期款项{n}万元。
本办法自{y}年{m}月{m}日起施行，原有规定与本办法不一致的，以本办法为准。
实验结果表明，新方法的准确率比基线提高了{p}%，训练时间缩短了一半。
他站在窗前看了很久，雨还没有停，街上的灯一盏一盏地亮起来。
某些地区的经验值得借鉴，但不能照搬照抄，更不能搞一刀切。
这种材料的密度为{n}克每立方厘米，熔点在{k}摄氏度左右。""".splitlines()
EN = """The committee reviewed the text of the proposal and asked for a box of further examples.
Net revenue rose to {n} million, up {p} percent from the year before.
{d2} shall deliver the documents within {k} business days after the closing date.
We measured the next version on {k} nodes, and the index fit into memory.
See the appendix for the full list of exceptions and the exact wording of each clause.
The committee may extend the period once, provided that notice is given in writing.
Traffic on the northern line fell by {p}%, while ticket sales stayed flat.
It was raining when they left the house, and nobody had thought of an umbrella.
To install the package, run the setup script and follow the instructions on the screen.
In {y}, the museum received {k} visitors, most of them from abroad.
The parser reads the header first, expands the macros and then walks the syntax tree.
Either party may terminate this agreement for cause upon {k} days' notice.
A relaxed schedule gives the examiners time to mix theory with practice.
The maximum temperature was {n} degrees, and the minimum {p}.""".splitlines()
MASKED = """今年1至{m}月，规模以上工业增加值同比增长xx.x%，高新技术企业达xxxx家。
自20xx年以来，xxx省累计完成投资xx亿元，建成项目xx个。
{d}联系人：张某某，电话：138****1234，请于××月××日前报送。
本合同总价款为人民币____万元，乙方应于____年____月____日前交付。
Revenue for the quarter was $XX.X million, an increase of XX% over {y}.
会议由×××主持，参会人员共xx人，讨论了【待补充】等事项。
The Company, a corporation organised under the laws of [●], shall pay $[●] on [date].
全区引进xx公司等x家企业，预计年产值达X.X亿元，带动就业XXX人。
经费来源：【此处填写资金渠道】，其中财政拨款__万元。
截至xxxx年底，城镇化率为xx%，比上年提高x.x个百分点。
第×届运动会将于20××年×月在xx市举行，设xx个大项。
This section is TBD; the final figure of XX,XXX units will be confirmed by {d2}.
被告人李某某于{y}年{m}月{m}日在某某小区被抓获，缴获赃款xxxx元。
身份证号：3301**********1234，户籍地为××省××市××县。
新建公路约xx公里，改造危房xxx户，解决xx余名群众的出行问题。
〔20××〕××号文件明确，××单位负责牵头落实。
人均可支配收入达到xx,xxx元，增长x.x%，位居全省第x位。
TODO: replace this paragraph before the report goes out to {d2}.
项目负责人王×，副组长刘××，成员共○○名。
预计{y}年实现销售收入□□□万元，利税□□万元。""".splitlines()
OFFICES = "市发展改革委 县财政局 教育主管部门 工信部门 省科技厅 住建部门 乡镇政府 有关部门 行业协会 统计机构".split()
PARTIES = ["The seller", "The purchaser", "Each member", "The board", "The agent", "The lender"]


def variants(rng, lines, times):
    """Each line with other numbers and names, several times over."""

    def fill(line):
        for mark, make in (
            ("{d}", lambda: rng.choice(OFFICES)),
            ("{d2}", lambda: rng.choice(PARTIES)),
            ("{y}", lambda: str(rng.randint(1996, 2026))),
            ("{n}", lambda: f"{rng.randint(1, 9999) / 10:.1f}"),
            ("{p}", lambda: f"{rng.randint(1, 990) / 10:.1f}"),
            ("{k}", lambda: str(rng.randint(2, 980))),
            ("{m}", lambda: str(rng.randint(2, 12))),
        ):
            while mark in line:
                line = line.replace(mark, make(), 1)
        return line

    return [fill(line) for line in lines for _ in range(times)]


class Writer:
    """Writes documents; every one is prose or Markdown, in Chinese or English."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.zh = variants(self.rng, ZH, 200)
        self.en = [line + " " for line in variants(self.rng, EN, 200)]
        self.masked = variants(self.rng, MASKED, 200)

    def paragraph(self, pool, bytes_wanted, width):
        return "".join(self.rng.choices(pool, k=max(1, bytes_wanted // width)))

    def document(self, size, masks):
        """A document of about `size` bytes with `masks` sentences that hold masks; its ending too."""
        rng = self.rng
        english, markdown = rng.random() < 0.25, rng.random() < 0.4
        pool, width = (self.en, 80) if english else (self.zh, 95)
        lines, left = [], size
        while left > 0:
            wanted = min(left, rng.randint(200, 900))
            kind = rng.random() if markdown else 1
            if kind < 0.12:
                line = f"## {len(lines) + 1}. {rng.choice(pool)[:20].strip()}"
            elif kind < 0.3:
                line = "\n".join(f"- {text.strip()}" for text in rng.choices(pool, k=3))
            elif kind < 0.36:
                cells = (f"| {rng.choice(OFFICES)} | {rng.randint(1, 999)} | {rng.randint(1, 99)}% |" for _ in range(4))
                line = "\n".join(["| 单位 | 数量 | 占比 |", "|---|---|---|", *cells])
            elif kind < 0.4:
                line = "```sh\nfor x in 1 2 3; do echo \"$x\" > out.txt; done\n```"
            elif kind < 0.5:
                line = f"**{rng.choice(OFFICES)}**：{rng.choice(pool)}见[附件](https://example.com/a_b/{left}.html)。"
            else:
                line = self.paragraph(pool, wanted, width)
            lines.append(line)
            left -= len(line.encode())
        for _ in range(masks):
            lines.insert(rng.randint(0, len(lines)), rng.choice(self.masked))
        return ("\n\n" if markdown else "\n").join(lines) + "\n", "md" if markdown else "txt"

    def dense(self, size):
        """Text of about `size` bytes with masks in three sentences of ten, half a million in 64 MB."""
        lines, left = [], size
        while left > 0:
            pools = self.rng.choices((self.masked, self.zh), (3, 7), k=self.rng.randint(2, 6))
            line = "".join(self.rng.choice(pool) for pool in pools)
            lines.append(line)
            left -= len(line.encode())
        return "\n".join(lines) + "\n"


def put(root, number, text, ending):
    folder = root / f"{number // 400:03d}" / f"{number // 40 % 10}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:05d}.{ending}").write_text(text, encoding="utf-8", newline="\n")


def build(root, scale=1.0):
    root = Path(root)
    done = root / f"made-{scale}"
    if done.exists():
        return
    writer = Writer(7)
    with (root_file(root) / "one.txt").open("w", encoding="utf-8", newline="\n") as one:
        left, number = int(256e6 * scale), 0
        while left > 0:
            size = int(writer.rng.lognormvariate(9.0, 0.8))
            text, ending = writer.document(size, writer.rng.randint(1, 4) if number % 100 == 0 else 0)
            put(root / "tree", number, text, ending)
            one.write(text)
            left -= len(text.encode())
            number += 1
    for number in range(int(50_000 * scale)):
        text, ending = writer.document(writer.rng.randint(900, 3600), int(number % 100 == 0))
        put(root / "small", number, text, ending)
    with (root / "dense.txt").open("w", encoding="utf-8", newline="\n") as one:
        for number in range(int(640 * scale)):
            text = writer.dense(100_000)
            put(root / "dense", number, text, "txt")
            one.write(text)
    done.touch()


def root_file(root):
    root.mkdir(parents=True, exist_ok=True)
    return root


if __name__ == "__main__":
    build(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
