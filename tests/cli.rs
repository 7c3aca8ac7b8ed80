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
    lacuna(&["check", "--lang", "zh", "tests/cli/draft.md"]).assert().code(1).stdout_eq(str![[""]]).stderr_eq(str![[""]]);
}

#[test]
fn writes_one_line_a_finding() {
    lacuna(&["check", "--format", "concise", "--all", "tests/cli/draft.md"]).assert().code(1).stdout_eq(str![[""]]);
}

#[test]
fn writes_one_object_a_line() {
    lacuna(&["check", "--format", "jsonl", "tests/cli/draft.md"]).assert().code(1).stdout_eq(str![[""]]);
}

#[test]
fn says_when_nothing_is_masked() {
    lacuna(&["check", "-", "--stdin-name", "a.md"]).stdin("同比增长5.2%。\n").assert().code(0).stdout_eq(str![[""]]);
}

#[test]
fn what_cannot_be_read_is_never_clean() {
    let folder = folder("unread");
    fs::write(folder.join("gbk.txt"), b"\xd4\xf6\xb3\xa4xx%").expect("it can be written");
    fs::write(folder.join("report.docx"), b"PK\x03\x04").expect("it can be written");
    fs::write(folder.join("zero.txt"), b"a\0b").expect("it can be written");
    fs::write(folder.join("fine.md"), "正文。\n").expect("it can be written");
    fs::write(folder.join("logo.png"), b"\x89PNG").expect("it can be written");
    lacuna(&["check", ".", "missing.txt", "--format", "concise"])
        .current_dir(folder)
        .assert()
        .code(2)
        .stdout_eq(str![[""]]);
}

#[test]
fn leaves_out_what_gitignore_names_and_hidden_files() {
    let folder = folder("ignored");
    for (name, text) in [(".gitignore", "old/\n"), (".hidden.md", "xx%"), ("a.md", "增长xx%\n")] {
        fs::write(folder.join(name), text).expect("it can be written");
    }
    fs::create_dir(folder.join("old")).expect("it can be made");
    fs::write(folder.join("old/b.md"), "增长xx%\n").expect("it can be written");
    lacuna(&["check", "--format", "concise"]).current_dir(folder).assert().code(1).stdout_eq(str![[""]]);
}

#[test]
fn shows_every_fault_of_a_rule_and_scans_nothing() {
    lacuna(&["check", "--rules", "tests/cli/faulty.yml", "tests/cli/draft.md"])
        .assert()
        .code(2)
        .stdout_eq(str![[""]])
        .stderr_eq(str![[""]]);
}

#[test]
fn a_rule_of_ones_own_adds_to_the_others() {
    lacuna(&["check", "--rules", "tests/cli/house.yml", "--format", "concise", "-"])
        .stdin("本店业绩见甲方案Q_号。增长xx%。\n")
        .assert()
        .code(1)
        .stdout_eq(str![[""]]);
}

#[test]
fn checks_and_explains_rules() {
    lacuna(&["rules", "check", "tests/cli/house.yml"]).assert().code(0).stdout_eq(str![[""]]);
    lacuna(&["rules", "explain", "zh/percent-words", "--lang", "zh"]).assert().code(0).stdout_eq(str![[""]]);
    lacuna(&["rules", "explain", "zh/percentage"]).assert().code(2).stderr_eq(str![[""]]);
    lacuna(&["rules", "try", "新增企业xx家"]).assert().code(0).stdout_eq(str![[""]]);
}

#[test]
fn shows_what_would_act_on_a_terminal() {
    lacuna(&["check", "-"]).stdin("\u{1b}[31m增长\u{202e}xx%\u{7}。\n").assert().code(1).stdout_eq(str![[""]]);
}

#[test]
fn shows_a_window_of_a_long_paragraph() {
    let text = format!("{}同比增长xx.x%，{}\n", "一二三四五六七八九，".repeat(150), "甲乙丙丁。".repeat(200));
    lacuna(&["check", "-"]).stdin(text).assert().code(1).stdout_eq(str![[""]]);
}

#[test]
fn a_fail_on_of_error_lets_warnings_pass() {
    lacuna(&["check", "--fail-on", "error", "--format", "concise", "-"])
        .stdin("×政发〔20××〕××号\n")
        .assert()
        .code(0)
        .stdout_eq(str![[""]]);
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    let run = |threads: &str| {
        let output = lacuna(&["check", "fixtures", "--format", "jsonl", "--threads", threads]).output().expect("it runs");
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
