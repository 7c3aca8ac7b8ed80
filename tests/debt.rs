//! A repository that is adopted, changed and kept from getting worse: settings, ignores, baseline,
//! gates, changed lines, versions.

use std::fs;
use std::process::Command;

use crate::common::Folder;

const OLD: &str = "# 报告\n\n全社会研发投入同比增长xx.x%。\n\n新增企业xx家。\n";

#[test]
fn old_debt_passes_and_new_debt_fails() {
    let folder = Folder::new(
        "adopt",
        &[("docs/a.md", OLD), ("docs/b.md", OLD), ("c.txt", "完成投资xx亿元，增长xx%，增长xx%。\n")],
    );
    folder.check("check", 1, &["7 masks in 3 of 3 documents"]);
    folder.check("baseline write", 0, &["7 findings recorded"]);
    folder.check("check", 0, &["no masks in 3 documents", "7 suppressed, 7 of them in the baseline"]);
    folder.check("check docs/a.md", 0, &[]);
    // Text above, a moved paragraph, a renamed folder, a renamed file: nothing new.
    folder.write("docs/a.md", "# 报告\n\n前言。\n\n新增企业xx家。\n\n全社会研发投入同比增长xx.x%。\n");
    fs::rename(folder.0.join("docs"), folder.0.join("texts")).expect("a folder can be renamed");
    fs::rename(folder.0.join("c.txt"), folder.0.join("d.txt")).expect("a file can be renamed");
    folder.check("check", 0, &["no masks"]);
    // One new mask, and only it.
    folder.write("texts/b.md", &format!("{OLD}\n出口增长xx%。\n"));
    assert_eq!(folder.places(""), ["texts/b.md:7"]);
    folder.check("check --max 100", 1, &[]);
    folder.write("texts/b.md", "# 报告\n");
    folder.check("check", 0, &["2 of the baseline gone"]);
    folder.check("baseline check", 1, &["run `lacuna baseline prune`"]);
    folder.check("baseline prune", 0, &["2 of 7 findings removed"]);
    folder.check("baseline check", 0, &["all 5 are still there"]);
    assert_eq!(folder.places("--no-baseline").len(), 5);
    // Pruned, what moved is at home in its new place: a new document of the old name is new.
    folder.write("docs/a.md", OLD);
    assert_eq!(folder.places(""), ["docs/a.md:3", "docs/a.md:5"]);
    // A part of the documents cannot tell what is gone from what has moved to another part.
    fs::rename(folder.0.join("texts/a.md"), folder.0.join("moved.md")).expect("a file can be renamed");
    fs::remove_dir_all(folder.0.join("docs")).expect("a folder can go");
    folder.check("baseline prune texts", 0, &["0 of 5 findings removed"]);
    folder.check("check", 0, &[]);
    // Below a folder with settings of its own the baseline is still that of the repository.
    folder.write("texts/lacuna.yaml", "profile: draft\n");
    folder.check("check moved.md", 0, &[]);
    fs::rename(folder.0.join("moved.md"), folder.0.join("texts/a.md")).expect("a file can be renamed");
    folder.check("check texts", 0, &["2 of them in the baseline"]);
}

#[cfg(unix)]
#[test]
fn a_baseline_that_is_no_file_is_no_missing_one() {
    let folder = Folder::new("odd-baseline", &[("a.md", OLD)]);
    std::os::unix::fs::symlink("/nowhere/at/all", folder.0.join("lacuna-baseline.json")).expect("a link can be made");
    for command in ["check", "baseline write", "baseline check"] {
        folder.check(command, 2, &["lacuna-baseline.json: no such file"]);
    }
    fs::remove_file(folder.0.join("lacuna-baseline.json")).expect("a link can go");
    folder.write("lacuna-baseline.json/x", "");
    folder.check("check", 2, &["lacuna-baseline.json"]);
}

#[test]
fn a_baseline_that_cannot_be_trusted_is_refused_and_left_alone() {
    let folder = Folder::new("refuse", &[("a.md", OLD)]);
    for (text, said) in [("{\"version\":1,\"findings\":[{\"path\"", "EOF"), ("{\"version\":9}", "version 9")] {
        folder.write("lacuna-baseline.json", text);
        for command in ["check", "baseline write", "baseline check", "baseline prune"] {
            folder.check(command, 2, &["lacuna-baseline.json:1:", said]);
        }
        assert_eq!(fs::read_to_string(folder.0.join("lacuna-baseline.json")).expect("it is there"), text);
    }
    folder.check("check --baseline nowhere.json", 2, &["there is no baseline"]);
}

#[test]
fn ignores_need_a_reason_and_a_use() {
    let text = "增长xx%。 <!-- lacuna:ignore zh/percent -- 样本 -->\n\n\
        <!-- lacuna:ignore-next-line -- 样本 -->\n达xx家。\n\n\
        <!-- lacuna:ignore-start zh/ -- 样本 -->\n增长xx%。\n\n达xx家。\n<!-- lacuna:ignore-end -->\n\n\
        <!-- lacuna:ignore-block until=2999-12-31 -- 样本xx% -->\n增长xx%，\n达xx家。\n\n";
    let folder = Folder::new("ignores", &[("a.md", text), ("b.txt", "增长xx%。 # lacuna:ignore -- 样本\n")]);
    folder.check("check", 0, &["no masks in 2 documents", "7 suppressed"]);
    for (line, code, rule) in [
        ("<!-- lacuna:ignore -- 没有用 -->", 1, "ignore/unused"),
        ("增长xx%。 <!-- lacuna:ignore -->", 1, "ignore/malformed"),
        ("增长xx%。 <!-- lacuna:ignroe -- 样本 -->", 1, "ignore/malformed"),
        ("增长xx%。 <!-- lacuna:ignore until=tomorrow -- 样本 -->", 1, "ignore/malformed"),
        ("增长xx%。 <!-- lacuna:ignore until=2020-01-01 -- 样本 -->", 1, "ignore/expired"),
        ("<!-- lacuna:ignore-start -- 样本 -->\n增长xx%。", 1, "ignore/malformed"),
        ("增长xx%。 <!-- lacuna:ignore zh/percnt -- 样本 -->", 2, "ignore/unknown-rule"),
        ("`<!-- lacuna:ignore -->` 是写法。", 0, "no masks"),
        ("<!-- lacuna:ignore zh/percent -- 理由\n很长 -->\n增长xx%。", 0, "1 suppressed"),
        ("增长xx%。<!-- lacuna:ignore zh/percent —— 中文破折号 -->", 0, "1 suppressed"),
        ("| a | b |\n|---|---|\n| xx家<!-- lacuna:ignore -- 表 --> | 2 |", 0, "1 suppressed"),
        ("增长xx%。 <!-- lacuna:ignore -->", 1, "malformed ignore: lacuna:ignore —"),
    ] {
        folder.write("a.md", &format!("# 题\n\n{line}\n"));
        folder.check("check a.md --format concise", code, &[rule]);
    }
    // A mistake is no debt.
    folder.write("a.md", "增长xx%。 <!-- lacuna:ignore zh/percnt -- 样本 -->\n");
    folder.check("baseline write", 2, &["a.md:1:13: `zh/percnt` → `zh/percent`?", "nothing was written"]);
    assert!(!folder.0.join("lacuna-baseline.json").exists());
    folder.write("a.md", "增长xx%。<!-- lacuna:ignore —— 中文破折号，两行\n的理由 -->\n");
    let done = folder.run("check a.md --format jsonl --show-suppressed").stdout;
    assert!(String::from_utf8_lossy(&done).contains(r#""reason":"中文破折号，两行\n的理由""#));
    folder.write("a.md", "<!-- lacuna:ignore-file -- 样本 -->\n增长xx%。\n\n达xx家。\n");
    folder.check("check a.md", 0, &["2 suppressed"]);
    assert_eq!(folder.places("--show-suppressed a.md").len(), 2);
}

#[test]
fn documents_without_comments_are_ignored_by_fingerprint() {
    let folder = Folder::new("entries", &[("a.md", OLD)]);
    let word = fs::read("fixtures/office/word.docx").expect("the fixture is there");
    fs::write(folder.0.join("w.docx"), word).expect("a file can be written");
    let done = folder.run("check w.docx --format jsonl").stdout;
    let first = done.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let first: serde_json::Value = serde_json::from_slice(first).expect("it is JSON");
    let print = first["fingerprint"].as_str().expect("it has one");
    let (none, other) = ("0".repeat(32), "1".repeat(32));
    let (gone, old) = ("2".repeat(32), "3".repeat(32));
    folder.write(
        "lacuna.yaml",
        &format!(
            "fail-on: error\nignores:\n  - {{ fingerprint: {print}, reason: 样本, path: w.docx, until: 2999-12-31 }}\n\
            \x20 - {{ fingerprint: {none}, reason: 没用 }}\n  - {{ fingerprint: {other}, reason: 没用, path: w.docx }}\n\
            \x20 - {{ fingerprint: {gone}, reason: 没了, path: gone.docx }}\n  - {{ fingerprint: {old}, reason: 过期, until: 2020-01-01 }}\n"
        ),
    );
    let said = [
        "lacuna.yaml:4:7: warning[ignore/unused]",
        "lacuna.yaml:5:7: warning[ignore/unused]",
        "lacuna.yaml:6:7: warning[ignore/unused]",
        "lacuna.yaml:7:7: warning[ignore/expired]",
        "1 suppressed",
    ];
    folder.check("check --format concise", 1, &said);
    // Of what was not looked at nothing is said.
    folder.check("check a.md --format concise", 1, &["lacuna.yaml:7:7"]);
    let done = folder.run("check a.md --format concise").stdout;
    assert!(!String::from_utf8_lossy(&done).contains("ignore/unused"));
}

#[test]
fn the_nearest_configuration_counts() {
    let folder = Folder::new(
        "nearest",
        &[
            (
                "lacuna.yaml",
                "profile: draft\nexclude: [vendor/]\nrules: { zh/count: off }\noverrides:\n  - { paths: [\"forms/**\"], profile: template }\n",
            ),
            ("a.md", OLD),
            ("vendor/v.md", OLD),
            ("forms/f.md", OLD),
            ("sub/lacuna.yaml", "extends: ..\nrules: { zh/percent: error }\n"),
            ("sub/s.md", OLD),
            ("own/lacuna.yaml", "fail-on: error\n"),
            ("own/o.md", OLD),
        ],
    );
    assert_eq!(folder.places(""), ["a.md:3", "forms/f.md:3", "own/o.md:3", "own/o.md:5", "sub/s.md:3"]);
    folder.check("check a.md", 1, &["1 warning"]);
    folder.check("check a.md --fail-on error", 0, &[]);
    folder.check("check a.md --profile publish", 1, &["1 error"]);
    folder.check("check forms", 0, &["1 note"]);
    folder.check("check vendor/v.md", 0, &["1 excluded by lacuna.yaml"]);
    folder.check("check vendor", 2, &["excludes all"]);
    folder.check("check --no-config vendor", 1, &["2 errors"]);
    folder.check("config show sub", 0, &["draft", "lacuna.yaml:1", "rules zh/percent", "sub/lacuna.yaml:2"]);
}

#[test]
fn the_settings_in_force_are_shown_with_where_they_come_from() {
    let config = "profile: mine\nprofiles:\n  mine:\n    extends: draft\n    withheld: warning\n    kinds: { person: error }\n\
        languages: [zh, en]\noverrides:\n  - paths: [\"forms/**\"]\n    profile: template\n    encoding: gb18030\n    \
        languages: [ja]\nignores:\n  - { fingerprint: 0123456789abcdef0123456789abcdef, reason: 样本 }\n";
    let folder = Folder::new("shown", &[("lacuna.yaml", config), ("sub/lacuna.yaml", "extends: ..\nfail-on: error\n")]);
    let shown = |args: &str| {
        let text = String::from_utf8(folder.run(args).stdout).expect("it is text");
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    for (args, lines) in [
        (
            "config show",
            vec![
                "config lacuna.yaml nearest",
                "profile mine lacuna.yaml:1",
                "missing warning profile draft",
                "withheld warning lacuna.yaml:5",
                "kind person error lacuna.yaml:6",
                "fail-on warning default",
                "languages zh en lacuna.yaml:7",
                "encoding found out default",
                "ignores 0123456789abcdef0123456789abcdef: 样本 lacuna.yaml:14",
            ],
        ),
        (
            "config show forms/a.txt",
            vec!["profile template lacuna.yaml:10", "languages ja lacuna.yaml:12", "encoding gb18030 lacuna.yaml:11"],
        ),
        (
            "config show sub",
            vec![
                "config lacuna.yaml extends, sub/lacuna.yaml:1",
                "config sub/lacuna.yaml nearest",
                "fail-on error sub/lacuna.yaml:2",
            ],
        ),
        (
            "config show sub --profile court --encoding big5 --fail-on note",
            vec!["profile court --profile", "encoding big5 --encoding", "fail-on note --fail-on"],
        ),
    ] {
        let told = shown(args);
        for line in lines {
            assert!(told.iter().any(|told| told == line), "no `{line}` in {args}:\n{}", told.join("\n"));
        }
    }
}

#[test]
fn every_fault_of_a_configuration_is_shown_at_its_place() {
    let folder = Folder::new("faults", &[("a.md", OLD)]);
    for (text, said) in [
        ("profil: draft\n", "did you mean `profile`?"),
        ("profile: drafft\n", "no profile is called `drafft`"),
        ("fail-on: fatal\nlanguages: [xx]\n", "2 faults"),
        ("rules: { zh/percnt: off }\n", "did you mean `zh/percent`?"),
        ("rules: { zh/percent: loud }\n", "one of off, note, warning, error"),
        ("rules: { \"*\": off }\n", "every rule is off or left out"),
        ("exclude: [\"{a\"]\n", "not a glob"),
        ("gates: [{ kind: year }]\n", "`max` is missing"),
        ("ignores: [{ fingerprint: abc }]\n", "`reason` is missing"),
        ("extends: nowhere.yaml\n", "there is no such file"),
        ("extends: lacuna.yaml\n", "in a circle"),
        ("rule-packs: [nowhere.yml]\n", "there is no `nowhere.yml`"),
        ("overrides: [{ paths: [\"none/**\"], profile: nope }]\n", "no profile is called `nope`"),
        ("profiles: { a: { extends: b }, b: { extends: a } }\n", "is based on itself"),
        ("gates: [{ max: 1, rule: zh/percnt }]\n", "did you mean `zh/percent`?"),
        ("builtin-rules: false\n", "lacuna.yaml:1:16"),
        ("ignores: [{ fingerprint: abc, reason: x }]\n", "`abc` is no fingerprint"),
        ("include: [\"*.rst\"]\n", "excludes all"),
        ("a: [\n", "lacuna.yaml:"),
    ] {
        folder.write("lacuna.yaml", text);
        folder.check("check", 2, &[said]);
    }
    // All of them at once, of every sort and from every file, in their order.
    folder.write(
        "lacuna.yaml",
        "rules: { zh/percnt: off, zh/year: loud }\nprofil: x\nprofile: nope\nrule-packs: [house.yml, nowhere.yml]\n",
    );
    folder.write("house.yml", "pack: house\nrules: []\nabuot: x\n");
    folder.write("sub/lacuna.yaml", "extends: ..\nfail-on: fatal\n");
    folder.write("sub/b.md", OLD);
    // Whether a rule is unknown, a faulty pack cannot tell.
    let all = ["`loud`", "`profil`", "`nope`", "`abuot`", "`nowhere.yml`", "`fatal`", "6 faults"];
    folder.check("check", 2, &all);
    folder.write("lacuna.yaml", "rules: { zh/percnt: off, zh/year: loud }\nprofil: x\nprofile: nope\n");
    folder.check("check", 2, &["zh/percnt", "`loud`", "`profil`", "`nope`", "`fatal`", "5 faults"]);
    fs::remove_dir_all(folder.0.join("sub")).expect("a folder can go");
    folder.write("lacuna.yaml", "# nothing set\n");
    folder.check("check", 1, &[]);
    folder.check("check --config nowhere.yaml", 2, &["there is no configuration"]);
    folder.check("check --profile nope", 2, &["draft, publish, court, template"]);
}

#[test]
fn profiles_judge_by_intent() {
    let court = "民事判决书\n（2024）浙01民终×××号\n原告张某某，被告李某。\n审判员　×××\n";
    let draft = "×政发〔20××〕××号\n增长xx%。\n";
    let folder = Folder::new("profiles", &[("court.txt", court), ("draft.txt", draft)]);
    folder.check("check --profile court court.txt --format concise", 1, &["error[zh/judge]", "error[zh/case-number]"]);
    folder.check(
        "check --profile draft draft.txt --format concise --all",
        1,
        &["note[zh/document-number]", "warning[zh/percent]"],
    );
    folder.check(
        "check --profile publish draft.txt --format concise",
        1,
        &["error[zh/document-number]", "error[zh/percent]"],
    );
    folder.write("lacuna.yaml", "profile: mine\nprofiles: { mine: { extends: draft, kinds: { percent: error } } }\n");
    folder.check("check draft.txt --format concise", 1, &["error[zh/percent]"]);
}

#[test]
fn gates_let_debt_only_shrink() {
    let folder = Folder::new("gates", &[("a.md", OLD)]);
    folder.check("check --max 2", 0, &["within the limit: 2 of 2"]);
    folder.check("check --max 1", 1, &["over the limit: 2, at most 1"]);
    folder.check("check --max percent=1 --max count=1", 0, &["within the limit: 1 of 1 (kind percent)"]);
    folder.check("check --max *.md=1", 1, &["over the limit: 2, at most 1 (path *.md)"]);
    folder.check("check --max docs/=0", 1, &["within the limit: 0 of 0 (path docs/)"]);
    folder.check("check --max {a=0", 2, &["`{a` is no glob"]);
    folder.check("check --max many", 2, &["such as 100, year=0"]);
    folder.check("baseline write", 0, &[]);
    folder.check("check --max 1", 1, &["over the limit"]);
    folder.write("lacuna.yaml", "gates: [{ kind: percent, max: 0 }]\n");
    folder.check("check", 1, &["over the limit: 1, at most 0 (kind percent)"]);
    folder.check("check --format html --lang en", 1, &["More masks than the limit", "Over the limit: 1, at most 0"]);
    folder.check("check --no-baseline", 1, &[]);
    folder.write("lacuna.yaml", "gates: [{ path: \"*.md\", max: 2 }]\n");
    folder.check("check --no-baseline", 0, &["within the limit"]);
}

#[test]
fn only_changed_lines_count() {
    let folder = Folder::new("since", &[("a.md", OLD), ("数据 1.md", OLD), ("old.md", OLD)]);
    folder.commit();
    assert!(folder.places("--since HEAD").is_empty());
    folder.write("a.md", &format!("{OLD}\n出口增长xx%。\n"));
    folder.write("数据 1.md", &OLD.replace('\n', "\r\n").replace("新增企业", "新增重点企业"));
    folder.write("new.md", "投资xx亿元。\n");
    fs::rename(folder.0.join("old.md"), folder.0.join("renamed.md")).expect("a file can be renamed");
    folder.git(&["add", "renamed.md", "old.md"]);
    let since = folder.places("--since HEAD");
    assert!(since.contains(&"a.md:7".to_owned()) && since.contains(&"new.md:1".to_owned()), "{since:?}");
    assert!(!since.iter().any(|place| place.starts_with("a.md:3") || place.starts_with("renamed")), "{since:?}");
    // What is staged counts as it is staged.
    folder.git(&["add", "a.md"]);
    folder.write("a.md", OLD);
    assert_eq!(folder.places("--staged"), ["a.md:7"]);
    folder.check("check --since nowhere", 2, &["there is no revision `nowhere`"]);
    folder.check("check --since --help", 2, &[]);
    // What the repository does not know is not clean for that.
    let other = Folder::new("since-other", &[("b.md", OLD)]);
    let both = format!("check --since HEAD . {}/b.md", other.0.display());
    folder.check(&both, 2, &["it lies outside of the repository"]);
    let outside = std::env::temp_dir();
    let done =
        Command::new(env!("CARGO_BIN_EXE_lacuna")).args(["check", "--staged", "."]).current_dir(&outside).output();
    let done = done.expect("the program runs");
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn changes_are_found_under_any_name_and_in_any_format() {
    let names = ["sp ace.md", "quo\"te.md", "名 字.md", "-dash.md", "new\nline.md", "back\\slash.md", "x and b/y.md"];
    let names: Vec<&str> = names.into_iter().filter(|_| cfg!(unix)).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|&name| (name, "旧增长xx%。\n")).collect();
    let folder = Folder::new("names", &files);
    let word = fs::read("fixtures/office/word.docx").expect("the fixture is there");
    for name in ["x and b y.docx", "old.docx"] {
        fs::write(folder.0.join(name), [&*word, b"\0"].concat()).expect("a file can be written");
    }
    let rtf = fs::read_to_string("fixtures/office/text.rtf").expect("the fixture is there");
    folder.write("text.rtf", &rtf);
    folder.commit();
    folder.check("check --since HEAD", 0, &["no document changed, nothing was checked"]);
    for name in &names {
        folder.write(name, "旧增长xx%。\r\n\r\n新达xx家。\r\n");
    }
    for name in ["x and b y.docx", "and b z.docx"] {
        fs::write(folder.0.join(name), &word).expect("a file can be written");
    }
    fs::remove_file(folder.0.join("old.docx")).expect("a file can go");
    folder.write("text.rtf", &rtf.replacen("{\\rtf", "{\\rtf\n", 1));
    // A folder with a repository of its own is as new as a file.
    folder.write("nested/new.md", "投资xx亿元。\n");
    Command::new("git").args(["init", "-q"]).current_dir(folder.0.join("nested")).output().expect("git is there");
    let (found, paths) = found(&folder, "--since HEAD");
    let lines: Vec<(&str, u64)> = names.iter().map(|&name| (name, 3)).chain([("nested/new.md", 1)]).collect();
    for (name, line) in lines {
        let of: Vec<u64> = found.iter().filter(|(path, _)| path == name).map(|&(_, line)| line).collect();
        assert_eq!(of, [line], "{name:?}");
    }
    for name in ["x and b y.docx", "and b z.docx", "text.rtf"] {
        assert!(paths.contains(name), "{name} changed");
    }
    // What is staged counts though it is in the work tree no longer.
    folder.write("docs/gone.md", "投资xx亿元。\n");
    folder.git(&["add", "docs"]);
    fs::remove_dir_all(folder.0.join("docs")).expect("a folder can go");
    assert_eq!(folder.places("--staged"), ["docs/gone.md:1"]);
}

/// The paths and lines of what a check finds, and the paths alone.
fn found(folder: &Folder, args: &str) -> (Vec<(String, u64)>, std::collections::BTreeSet<String>) {
    let text = folder.run(&format!("check --format jsonl {args}")).stdout;
    let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let lines = lines.map(|line| serde_json::from_slice::<serde_json::Value>(line).expect("it is JSON"));
    let found: Vec<(String, u64)> = lines
        .filter(|line| line["type"] == "finding")
        .map(|line| (line["path"].as_str().unwrap_or_default().to_owned(), line["line"].as_u64().unwrap_or_default()))
        .collect();
    let paths = found.iter().map(|(path, _)| path.clone()).collect();
    (found, paths)
}

#[test]
fn versions_are_compared() {
    let folder = Folder::new("diff", &[("a.md", OLD)]);
    folder.commit();
    folder.write("b.md", &OLD.replace("xx.x", "12.5").replace("\n新增", "\n出口增长xx%。\n\n新增"));
    folder.check(
        "diff a.md b.md",
        1,
        &["filled b.md:3:12: xx.x → 12.5", "open b.md", "new b.md:5", "1 mask filled, 1 still open, 1 new, 0 gone"],
    );
    fs::rename(folder.0.join("b.md"), folder.0.join("a.md")).expect("a file can be renamed");
    folder.commit();
    folder.check("diff HEAD~1 HEAD", 1, &["filled a.md:3:12: xx.x → 12.5"]);
    folder.check("diff HEAD HEAD", 0, &["0 masks filled"]);
    folder.check("diff nowhere HEAD", 2, &["there is no revision `nowhere`"]);
    folder.check("diff nowhere a.md", 2, &["there is no revision `nowhere`"]);
    // Two folders, by the settings that hold for the newer one.
    folder.write("old/d.md", OLD);
    folder.write("old/v/x.md", OLD);
    folder.write("new/d.md", &OLD.replace("xx.x", "3.5").replace("xx家", "xx家，出口xx%"));
    folder.write("new/v/x.md", OLD);
    folder.check(
        "diff old new",
        1,
        &["filled d.md:3:12: xx.x → 3.5", "new d.md:5:11", "1 mask filled, 3 still open, 1 new"],
    );
    folder.write("lacuna.yaml", "rules: { zh/percent: off }\nexclude: [v/]\n");
    folder.check("diff old new", 1, &["0 masks filled, 1 still open, 0 new"]);
    folder.check("diff old new --no-config", 1, &["1 new"]);
    folder.write("lacuna.yaml", "profil: x\n");
    folder.check("diff old new", 2, &["did you mean `profile`?"]);
}

#[test]
fn reports_are_written_side_by_side_and_the_same_for_any_number_of_threads() {
    let files: Vec<(String, String)> =
        (0..40).map(|at| (format!("d{}/f{at}.md", at % 7), OLD.repeat(at % 5))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::new("reports", &files);
    for threads in [1, 8] {
        let outputs = ["sarif", "json", "csv", "html", "gitlab", "junit"]
            .map(|format| format!("--output {format}={format}.{threads}.out"));
        folder.check(&format!("check --threads {threads} {}", outputs.join(" ")), 1, &[]);
    }
    for format in ["sarif", "json", "csv", "html", "gitlab", "junit"] {
        let [one, eight] =
            [1, 8].map(|threads| fs::read(folder.0.join(format!("{format}.{threads}.out"))).expect("it was written"));
        assert!(one == eight && !one.is_empty(), "{format}");
    }
    folder.check("check --output sarif=nowhere/a.sarif", 2, &["cannot write nowhere/a.sarif"]);
    folder.check("check --output pdf=a.pdf", 2, &["one of fancy, concise"]);
    // A report replaces reports, never a document, and never another report of the same run.
    folder.check("check --output html=d1/f1.md", 2, &["d1/f1.md is a document that is checked"]);
    folder.check("check --output html=r.html --output json=./r.html", 2, &["or another report"]);
    assert_eq!(fs::read_to_string(folder.0.join("d1/f1.md")).expect("it is there"), OLD);
}

#[test]
fn own_files_are_no_findings_and_init_overwrites_nothing() {
    let folder = Folder::new(
        "own",
        &[
            ("a.md", OLD),
            (
                "house.yml",
                "pack: house\nrules:\n  - id: house/x\n    title: { en: a, zh: 甲 }\n    find: [\"xx号线\"]\n    kind: other\n    examples: { finds: [\"⟦xx⟧号线\"], ignores: [\"1号线\"] }\n",
            ),
        ],
    );
    folder.check("init --pre-commit --github --gitlab", 0, &["wrote"]);
    // What is commented out can be taken as it stands.
    let written = fs::read_to_string(folder.0.join("lacuna.yaml")).expect("it was written");
    let setting =
        |line: &str| line.starts_with("  ") || line.split_once(':').is_some_and(|(name, _)| !name.contains(' '));
    let all: Vec<&str> =
        written.lines().map(|line| line.strip_prefix("# ").filter(|line| setting(line)).unwrap_or(line)).collect();
    folder.write("all.yaml", &all.join("\n").replace("house-rules.yml", "house.yml"));
    folder.check("config show --config all.yaml", 0, &["house.yml", "rules note/", "gates", "ignores"]);
    folder.check("init", 2, &["is there already"]);
    folder.check("baseline write", 0, &[]);
    folder.check("check lacuna.yaml lacuna-baseline.json house.yml", 0, &["no masks"]);
    folder.check("check", 0, &[]);
    // Reports and lists that lie beside the documents show their masks, and have none.
    for _ in 0..2 {
        let reports = "--output markdown=r.md --output html=r.html --output csv=r.csv --output json=r.json";
        folder.check(&format!("check --no-baseline {reports}"), 1, &["2 masks in 1 of"]);
        folder.check("export -o l.xlsx --force", 0, &["2 places"]);
        folder.check("export -o l.md --force", 0, &["2 places"]);
        folder.check("export -o l.csv --force", 0, &["2 places"]);
        folder.check("check --no-baseline", 1, &["2 masks in 1 of"]);
        folder.check("check r.json", 0, &["no masks"]);
    }
}

#[test]
fn the_hook_for_files_takes_every_document() {
    let hooks = fs::read_to_string(".pre-commit-hooks.yaml").expect("it is there");
    let (_, endings) = hooks.split_once("\\.(").expect("endings are told");
    let (endings, _) = endings.split_once(")$").expect("they end");
    let endings: Vec<&str> = endings.split('|').map(str::trim).collect();
    for ending in &endings {
        assert!(lacuna::document::Format::of(&format!("a.{ending}")).is_document(), "{ending}");
    }
    for ending in ["md", "docx", "xlsx", "pdf", "wps", "html"] {
        assert!(endings.contains(&ending), "{ending}");
    }
}
