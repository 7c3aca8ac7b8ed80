"""The corpus and the rounds of benches/compare."""

import os
import random
import statistics
import subprocess
import sys
import time

PATTERN = (
    r"[xX]{1,4}(?:\.[xX]{1,2})?[%％]|[xX]{2,4}年|(?:19|20)[xX]{2}(?:年|[^0-9A-Za-z])|[xX]{1,2}[月日]|[xX]{1,4}[省市县区镇乡村]"
    r"|[xX]{1,6}[家个项人名场条位次件]|[xX]{1,6}(?:\.[xX]{1,3})?[十百千万亿]{0,2}元|[xX]{2,8}(?:公司|集团|单位)|×{1,6}[年月日省市县区家个项人]"
    r"|[张王李赵刘陈杨黄]×{1,2}|○{2,}|[●■□]{2,}|\[●\]|某某|[张王李赵刘陈杨黄]某|_{4,}|＿{2,}|【[ 　]{0,8}】|\{\{ ?[A-Za-z_][A-Za-z0-9_.-]{0,40} ?\}\}"
    r"|TODO|TBD|FIXME|TBC|待(?:补充|定|填写)|1[3-9][0-9][xX*]{4}[0-9]{4}|lorem ipsum"
)
ZH = [
    "全市坚持稳中求进工作总基调，统筹推进各项重点任务，经济运行总体平稳。",
    "会议听取了有关部门的汇报，研究了下一阶段的安排，并提出了要求。",
    "2023年完成投资12.8亿元，同比增长5.2%，新增企业32家。",
    "各县区要加强组织领导，细化工作措施，确保按期完成。",
]
EN = [
    "The committee reviewed the text of the proposal and asked for a box of further examples. ",
    "Net revenue rose to 12.4 million, up 8 percent from the year before. ",
]
MASKED = ["同比增长xx.x%，总数达xxxx家。", "自20xx年以来，xxx省完成投资xx亿元。", "Revenue was $XX.X million. ", "经费____万元【待补充】。"]


def build(root):
    random.seed(7)
    for number in range(8000):
        folder = os.path.join(root, f"{number // 200:03d}")
        os.makedirs(folder, exist_ok=True)
        words = ZH if number % 4 else EN
        lines = ["".join(random.choice(words) for _ in range(random.randint(3, 8))) for _ in range(24)]
        if number % 100 == 0:
            lines.insert(5, random.choice(MASKED))
        markdown = number % 3 == 0
        text = ("# 标题\n\n" if markdown else "") + ("\n\n" if markdown else "\n").join(lines) + "\n"
        ending = "md" if markdown else "txt"
        with open(os.path.join(folder, f"{number:05d}.{ending}"), "w", encoding="utf-8") as file:
            file.write(text)


def main(root):
    if not os.path.exists(root):
        build(root)
    one = "target/one.txt"
    if not os.path.exists(one):
        with open(one, "wb") as out:
            for folder, _, names in sorted(os.walk(root)):
                for name in sorted(names):
                    with open(os.path.join(folder, name), "rb") as file:
                        out.write(file.read())
    print(f"corpus: {os.path.getsize(one) / 1e6:.0f} MB, 8000 files, 1 % of them masked")
    for what, path in [("tree", root), ("one file", one)]:
        runs = {
            "rg -c": ["rg", "-uuu", "-c", PATTERN, path],
            "lacuna": ["target/release/lacuna", "check", "--format", "jsonl", path],
        }
        times = {name: [] for name in runs}
        peak = dict.fromkeys(runs, 0)
        for _ in range(7):
            for name, command in runs.items():
                with open("target/compare.out", "wb") as out:
                    start = time.perf_counter()
                    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
                    usage = os.wait4(process.pid, 0)[2]
                    times[name].append(time.perf_counter() - start)
                    peak[name] = max(peak[name], usage.ru_maxrss // 1024)
        for name in runs:
            print(f"{what:9} {name:7} median {statistics.median(times[name]) * 1e3:8.1f} ms   peak {peak[name]} MB")
        ratio = statistics.median(ours / theirs for ours, theirs in zip(times["lacuna"], times["rg -c"]))
        print(f"{what:9} lacuna / rg -c: {ratio:.2f}")


main(sys.argv[1])
