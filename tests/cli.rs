//! What a person types and what comes back. Run with `SNAPSHOTS=overwrite` to rewrite.

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::cmd::{Command, cargo_bin};
use snapbox::str;

fn lacuna(args: &[&str]) -> Command {
    Command::new(cargo_bin("lacuna"))
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "C")
        .env("NO_COLOR", "1")
        .env_remove("NO_GRAPHICS")
}

/// A folder of its own for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_dir_all(&path).expect("an old folder can go");
    }
    fs::create_dir_all(&path).expect("a folder can be made");
    path
}

#[test]
fn shows_each_mask_in_its_text() {
    lacuna(&["check", "--lang", "zh", "tests/cli/draft.md"])
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
tests/cli/draft.md（4 处）

  × 百分比未填 [zh/percent]
   ╭─[tests/cli/draft.md:3:14]
 3 │ 全社会研发投入同比增长**xx.x**%，高新技术企业达xxxx家；见【待补充】。
   ·                         ──┬─
   ·                           ╰── 百分比 · 全社会研发投入同比增长
   ╰────
  help: 填入数值，单位已在原文中

  × 数量未填 [zh/count]
   ╭─[tests/cli/draft.md:3:29]
 3 │ 全社会研发投入同比增长**xx.x**%，高新技术企业达xxxx家；见【待补充】。
   ·                                                ──┬─
   ·                                                  ╰── 数量 · 高新技术企业
   ╰────
  help: 填入数字

  × 待补充的内容 [slot/todo-brackets]
   ╭─[tests/cli/draft.md:3:36]
 3 │ 全社会研发投入同比增长**xx.x**%，高新技术企业达xxxx家；见【待补充】。
   ·                                                          ─────┬────
   ·                                                               ╰── 待办 · 见
   ╰────
  help: 补充内容后删去此标记

  × 金额未填 [zh/money]
   ╭─[tests/cli/draft.md:7:11]
 7 │ | 技术交易额 | xx亿元 |
   ·                ─┬
   ·                 ╰── 金额 · 技术交易额 · 全年
   ╰────
  help: 填入金额，单位与币种已在原文中则不重复

1 个文档中的 1 个有 6 处占位：4 个错误，2 个提示
  百分比 1，金额 1，数量 1，姓名 1，号码 1，待办 1
  另有 2 个提示未显示（--all 显示）

"#]])
        .stderr_eq(str![[""]]);
}

#[test]
fn writes_one_line_a_finding() {
    lacuna(&["check", "--format", "concise", "--all", "tests/cli/draft.md"]).assert().code(1).stdout_eq(str![[r#"
tests/cli/draft.md:3:14: error[zh/percent] masked percentage: xx.x% — 全社会研发投入同比增长
tests/cli/draft.md:3:29: error[zh/count] masked count: xxxx家 — 高新技术企业
tests/cli/draft.md:3:36: error[slot/todo-brackets] content still to come: 【待补充】 — 见
tests/cli/draft.md:7:11: error[zh/money] masked amount of money: xx亿元 — 技术交易额 · 全年
tests/cli/draft.md:9:4: note[zh/person-mou] anonymised person: 张某某 — 联系人
tests/cli/draft.md:9:10: note[id/phone] masked telephone number: 138****1234 — 电话
6 masks in 1 of 1 document: 4 errors, 2 notes
  percent 1, money 1, count 1, person 1, id 1, todo 1

"#]]);
}

#[test]
fn writes_one_object_a_line() {
    lacuna(&["check", "--format", "jsonl", "tests/cli/draft.md"]).assert().code(1).stdout_eq(str![[r#"
{"type":"finding","path":"tests/cli/draft.md","rule":"zh/percent","kind":"percent","intent":"missing","severity":"error","text":"xx.x","unit":"%","start":57,"end":61,"line":3,"column":14,"location":"3:14","heading":"一、总体情况","label":"全社会研发投入同比增长","sentence":"全社会研发投入同比增长xx.x%，高新技术企业达xxxx家；","fingerprint":"c649e6e8d0be6d22b3d07289ca6259b2"}
{"type":"finding","path":"tests/cli/draft.md","rule":"zh/count","kind":"count","intent":"missing","severity":"error","text":"xxxx","unit":"家","start":88,"end":92,"line":3,"column":29,"location":"3:29","heading":"一、总体情况","label":"高新技术企业","sentence":"全社会研发投入同比增长xx.x%，高新技术企业达xxxx家；","fingerprint":"7ab6d0d496083bdf01ae85287c3a6c53"}
{"type":"finding","path":"tests/cli/draft.md","rule":"slot/todo-brackets","kind":"todo","intent":"missing","severity":"error","text":"【待补充】","unit":null,"start":101,"end":116,"line":3,"column":36,"location":"3:36","heading":"一、总体情况","label":"见","sentence":"见【待补充】。","fingerprint":"7c19916025e459a663f68c1503014ac1"}
{"type":"finding","path":"tests/cli/draft.md","rule":"zh/money","kind":"money","intent":"missing","severity":"error","text":"xx","unit":"亿元","start":177,"end":179,"line":7,"column":11,"location":"7:11","heading":"一、总体情况","label":"技术交易额 · 全年","sentence":"xx亿元","fingerprint":"a4545b286546ca346380a18b9b7a2608"}
{"type":"finding","path":"tests/cli/draft.md","rule":"zh/person-mou","kind":"person","intent":"withheld","severity":"note","text":"张某某","unit":null,"start":198,"end":207,"line":9,"column":4,"location":"9:4","heading":"一、总体情况","label":"联系人","sentence":"联系人张某某，电话138****1234。","fingerprint":"28dcfd08404a09a6f62fa630935b513c"}
{"type":"finding","path":"tests/cli/draft.md","rule":"id/phone","kind":"id","intent":"withheld","severity":"note","text":"138****1234","unit":null,"start":216,"end":227,"line":9,"column":10,"location":"9:10","heading":"一、总体情况","label":"电话","sentence":"联系人张某某，电话138****1234。","fingerprint":"e408d42bad06609858bc40f9936bbe26"}
{"type":"summary","documents":1,"findings":6,"suppressed":0,"incomplete":[]}

"#]]);
}

#[test]
fn says_when_nothing_is_masked() {
    lacuna(&["check", "-", "--stdin-name", "a.md"]).stdin("同比增长5.2%。\n").assert().code(0).stdout_eq(str![[r#"
no masks in 1 document

"#]]);
}

#[test]
fn what_cannot_be_read_is_never_clean() {
    let folder = folder("unread");
    fs::write(folder.join("bad.txt"), b"\xff\x01%").expect("it can be written");
    fs::write(folder.join("gbk.txt"), b"\xd4\xf6\xb3\xa4xx%").expect("it can be written");
    fs::write(folder.join("report.docx"), b"PK\x03\x04").expect("it can be written");
    fs::write(folder.join("zero.txt"), b"a\0b").expect("it can be written");
    fs::write(folder.join("fine.md"), "正文。\n").expect("it can be written");
    fs::write(folder.join("logo.png"), b"\x89PNG").expect("it can be written");
    lacuna(&["check", ".", "missing.txt", "--format", "concise"]).current_dir(folder).assert().code(2).stdout_eq(str![
        [r#"
bad.txt: not read: not UTF-8 text (from byte 0 on), nor in another encoding that can be told; say it by --encoding, or save it as UTF-8
gbk.txt:1:3: error[zh/percent] masked percentage: xx% — 增长
missing.txt: not read: no such file or folder
report.docx: not read: not a Word file, or damaged; open it in its program and save it again
zero.txt: not read: binary, no text
1 mask in 1 of 6 documents: 1 error; 4 documents could not be read
  percent 1
  encoding guessed in 1 file (--encoding says it): gbk.txt (gb18030)
  1 file left out as no document

"#]
    ]);
}

#[test]
fn leaves_out_what_gitignore_names_and_hidden_files() {
    let folder = folder("ignored");
    for (name, text) in [(".gitignore", "old/\n"), (".hidden.md", "xx%"), ("a.md", "增长xx%\n")] {
        fs::write(folder.join(name), text).expect("it can be written");
    }
    fs::create_dir(folder.join("old")).expect("it can be made");
    fs::write(folder.join("old/b.md"), "增长xx%\n").expect("it can be written");
    lacuna(&["check", "--format", "concise"]).current_dir(folder).assert().code(1).stdout_eq(str![[r#"
a.md:1:3: error[zh/percent] masked percentage: xx% — 增长
1 mask in 1 of 1 document: 1 error
  percent 1

"#]]);
}

#[test]
fn shows_every_fault_of_a_rule_and_scans_nothing() {
    lacuna(&["check", "--rules", "tests/cli/faulty.yml", "tests/cli/draft.md"])
        .assert()
        .code(2)
        .stdout_eq(str![[""]])
        .stderr_eq(str![[r#"
  × `kind` cannot be `procent` [unknown-value]
   ╭─[tests/cli/faulty.yml:6:11]
 6 │     kind: procent
   ·           ───┬───
   ·              ╰── unknown value
   ╰────
  help: did you mean `percent`?

  × no word set is called `nope` [unknown-set]
   ╭─[tests/cli/faulty.yml:5:15]
 5 │     find: ["xx{nope}", 'xx和xx']
   ·               ───┬──
   ·                  ╰── here
   ╰────
  help: define it under `words:`

  × a second mask [bad-template]
   ╭─[tests/cli/faulty.yml:5:28]
 5 │     find: ["xx{nope}", 'xx和xx']
   ·                             ─┬
   ·                              ╰── here
   ╰────
  help: put ⟦ ⟧ around the one that is meant, or write one template for each

  × rule `f/one` has no field `colour` [unknown-field]
   ╭─[tests/cli/faulty.yml:7:5]
 7 │     colour: red
   ·     ───┬──
   ·        ╰── unknown field
   ╰────
  help: its fields are id, title, help, kind, unit, masks, intent, anonymised, severity,
        confidence, evidence, in, find, pattern, before, after, label, look, unless, examples

  × `/b` finds no boundary between a Han character and a letter: 年 and x are both word characters
  │ [word-boundary]
    ╭─[tests/cli/faulty.yml:13:16]
 13 │     pattern: '年/b(?<mask>xx)'
    ·                 ─┬
    ·                  ╰── here
    ╰────
  help: leave it out: a mask never touches an ASCII letter or digit anyway

  × the marks ⟦ ⟧ do not pair [bad-example]
    ╭─[tests/cli/faulty.yml:16:15]
 16 │       finds: ["年⟦xx"]
    ·               ───┬───
    ·                  ╰── here
    ╰────
  help: write ⟦ before and ⟧ after each mask

  × the rule has no example under `ignores` [missing-example]
    ╭─[tests/cli/faulty.yml:11:9]
 11 │   - id: f/two
    ·         ──┬──
    ·           ╰── of this rule
    ╰────
  help: give both: `examples: { finds: ["增长⟦xx⟧%"], ignores: ["增长5%"] }`

  × unclosed group [bad-regex]
    ╭─[tests/cli/faulty.yml:19:15]
 19 │     pattern: "(?<mask>x{2}"
    ·               ┬
    ·               ╰── here
    ╰────
  help: see the syntax of the crate `regex`

  × the rule has no examples [missing-example]
    ╭─[tests/cli/faulty.yml:17:9]
 17 │   - id: f/three
    ·         ───┬───
    ·            ╰── no `examples`
    ╰────
  help: give both: `examples: { finds: ["增长⟦xx⟧%"], ignores: ["增长5%"] }`

lacuna: 9 faults in the rules; nothing was checked

"#]]);
}

#[test]
fn a_rule_of_ones_own_adds_to_the_others() {
    lacuna(&["check", "--rules", "tests/cli/house.yml", "--format", "concise", "-"])
        .stdin("本店业绩见甲方案_号。增长xx%。\n")
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
stdin.txt:1:14: error[zh/percent] masked percentage: xx% — 增长
2 masks in 1 of 1 document: 1 error, 1 note
  percent 1, docnumber 1
  1 note not shown (--all shows them)

"#]]);
}

#[test]
fn checks_and_explains_rules() {
    lacuna(&["rules", "check", "tests/cli/house.yml"]).assert().code(0).stdout_eq(str![[r#"
1 rule in 1 file: sound, and every example comes out as written

"#]]);
    lacuna(&["rules", "explain", "zh/percent-words", "--lang", "zh"]).assert().code(0).stdout_eq(str![[r#"
zh/percent-words — 百分之几未填

  规则包      zh-figures (rules/zh-figures.yml)
  类别        百分比
  意图        待填
  匿名文书中  隐去
  把握        确定
  模板        百分之{number}
  模板        千分之{number}
  模板        万分之{number}
  找出        超过百分之⟦xx⟧的职工
  找出        按日万分之⟦____⟧支付
  放过        百分之五的职工

"#]]);
    lacuna(&["rules", "explain", "zh/percentage"]).assert().code(2).stderr_eq(str![[r#"
lacuna: no rule is called `zh/percentage`; `lacuna rules list` names them all

"#]]);
    lacuna(&["rules", "try", "新增企业xx家"]).assert().code(0).stdout_eq(str![[r#"
text (1 found)

  × masked count [zh/count]
   ╭─[text:1:5]
 1 │ 新增企业xx家
   ·         ─┬
   ·          ╰── count · 新增企业
   ╰────
  help: fill in the number

1 mask in 1 of 1 document: 1 error
  count 1

"#]]);
}

#[test]
fn shows_what_would_act_on_a_terminal() {
    lacuna(&["check", "-"]).stdin("\u{1b}[31m增长\u{202e}xx%\u{7}。\n").assert().code(1).stdout_eq(str![[r#"
stdin.txt (1 found)

  × masked percentage [zh/percent]
   ╭─[stdin.txt:1:9]
 1 │ ␛[31m增长⟨202E⟩xx%␇。
   ·                ─┬
   ·                 ╰── percent · ␛[31m增长⟨202E⟩
   ╰────
  help: fill in the figure; the unit is in the text already

1 mask in 1 of 1 document: 1 error
  percent 1

"#]]);
}

#[test]
fn shows_a_window_of_a_long_paragraph() {
    let text = format!("{}同比增长xx.x%，{}\n", "一二三四五六七八九，".repeat(150), "甲乙丙丁。".repeat(200));
    lacuna(&["check", "-"]).stdin(text).assert().code(1).stdout_eq(str![[r#"
stdin.txt (1 found)

  × masked percentage [zh/percent]
   ╭─[stdin.txt:1:1505]
 1 │ …五六七八九，一二三四五六七八九，一二三四五六七八九，同比增长xx.x%，甲乙丙丁。甲乙丙丁。甲乙丙…
   ·                                                              ──┬─
   ·                                                                ╰── percent · 同比增长
   ╰────
  help: fill in the figure; the unit is in the text already

1 mask in 1 of 1 document: 1 error
  percent 1

"#]]);
}

#[test]
fn a_fail_on_of_error_lets_warnings_pass() {
    lacuna(&["check", "--profile", "draft", "--fail-on", "error", "--format", "concise", "-"])
        .stdin("×政发〔20××〕××号\n出口增长xx%。\n")
        .assert()
        .code(0)
        .stdout_eq(str![[r#"
stdin.txt:2:5: warning[zh/percent] masked percentage: xx% — 出口增长
4 masks in 1 of 1 document: 1 warning, 3 notes
  percent 1, year 1, org 1, docnumber 1
  3 notes not shown (--all shows them)

"#]]);
}

/// A long text is read in pieces of which only some lines are kept; one that comes in by standard input is
/// not.
#[test]
fn a_long_text_is_told_as_if_it_was_read_at_once() {
    let folder = folder("long");
    let check = |name: &str, text: &str| {
        fs::write(folder.join(name), text).expect("it can be written");
        for format in ["jsonl", "rdjsonl", "concise"] {
            let run = |args: &[&str], text: &str| {
                let args = [&["check", "--no-config", "--all", "--format", format], args].concat();
                let output = lacuna(&args).current_dir(&folder).stdin(text).output().expect("it runs");
                assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
                (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
            };
            let (pieces, whole) = (run(&[name], ""), run(&["-", "--stdin-name", name], text));
            assert!(pieces == whole, "{name} as {format}");
            assert!(format != "jsonl" || whole.1.lines().count() > 3, "{name}: {}", whole.1);
        }
    };
    let clean = "全年收入12亿元，增长5.2%，某些地区的经验值得借鉴。\r\n".repeat(3500);
    let masks = "一、总体情况\n同比增长xx.x%，20xx年\n张某某到庭\n（二）【待补充】 ____万元 [●]\n\n";
    check("a.txt", &format!("\u{FEFF}{masks}{clean}二、其他\n{clean}{masks}被告到庭。\n{clean}{masks}{clean}共x家"));
    check("dense.txt", &masks.repeat(2200));
    let ignored = "# lacuna:ignore-next-line -- 样本\n增长xx%\n";
    check("ignores.txt", &format!("{clean}{ignored}{clean}{masks}"));
    check("line.txt", &format!("{masks}{}\n{masks}", clean.replace("\r\n", "")));
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    let run = |threads: &str| {
        let output =
            lacuna(&["check", "fixtures", "--format", "jsonl", "--threads", threads]).output().expect("it runs");
        (output.status.code(), output.stdout)
    };
    let one = run("1");
    assert!(one.1.len() > 100_000);
    assert_eq!(one, run("4"));
}

#[test]
fn bad_arguments_are_misuse() {
    lacuna(&["check", "--format", "nope"]).assert().code(2);
    lacuna(&[]).assert().code(2);
    lacuna(&["--version"]).assert().code(0);
    lacuna(&["completions", "bash"]).assert().code(0);
    lacuna(&["man"]).assert().code(0);
}

#[test]
fn a_word_that_emphasis_cuts_is_found_where_nothing_else_is() {
    let folder = folder("cut-words");
    fs::write(folder.join("a.md"), "# 说明\n\n此处待**补充**。\n").expect("it can be written");
    let output =
        lacuna(&["check", "a.md", "--no-config", "--format", "jsonl"]).current_dir(&folder).output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"text\":\"待补充\""));
}
