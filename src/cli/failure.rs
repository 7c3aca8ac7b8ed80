//! What stops a run before it has an outcome, in words for people.

use std::io;

use crate::audit::{BaselineFault, NoBaseline};
use crate::document::Problem;
use crate::io::{GitProblem, Kept};
use crate::report::{Lang, plural};

/// What stops a run before it has an outcome. The exit status is 2 for all of it.
#[derive(Debug)]
pub(super) enum Failure {
    /// Rules are faulty; the faults have been shown.
    Rules(usize),
    /// The configuration is faulty; the faults have been shown.
    Config(usize),
    /// There is no such file to configure from.
    NoConfig(String),
    /// There is no profile of this name; these there are.
    NoProfile(String, String),
    /// No rule is asked at all.
    NothingEnabled,
    /// The configuration, or the place in it that is named, leaves every document out: so many.
    AllExcluded(String, usize),
    /// There is no such baseline.
    NoBaseline(String),
    /// The file is no baseline.
    Baseline(String, BaselineFault),
    /// Git could not do what was asked.
    Git(GitProblem),
    /// A file could not be written.
    Output(String, io::Error),
    /// A report would replace one of the documents, or another report.
    Overwrites(String),
    /// A pattern of paths is none.
    Glob(String, String),
    /// Ignores name rules that do not exist: a line for each.
    UnknownRules(Vec<String>),
    /// The files to compare are not there.
    NothingToCompare(String),
    /// The name of a list does not tell its format.
    NoListFormat(String),
    /// A list of this name is there already.
    ListExists(String),
    /// The list is too large to be one.
    ListTooLarge(String),
    /// The file is no list; the place and the reason.
    List(String),
    /// The list cannot be read at all.
    ListBroken(String),
    /// A result was not written.
    Kept(String, Kept),
    /// What is asked for has to be a file, and standard input is none.
    NoFile,
    /// The copy of a document would have another ending.
    OtherEnding(String),
    /// Changes of files cannot be followed.
    Watch(String),
    /// A file of rules, a configuration or a baseline could not be read.
    Unread(Problem),
    /// There is no rule of this name.
    NoRule(String, Option<String>),
    /// Output could not be written.
    Write(io::Error),
    /// The threads could not be started.
    Threads(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl Failure {
    /// What happened, and the way out.
    pub(super) fn shown(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Self::Rules(count) => (
                format!("规则有 {count} 处错误，什么也没有检查"),
                format!("{} in the rules; nothing was checked", plural(*count, "fault")),
            ),
            Self::Config(count) => (
                format!("配置有 {count} 处错误，什么也没有检查"),
                format!("{} in the configuration; nothing was checked", plural(*count, "fault")),
            ),
            Self::NoConfig(file) => (format!("没有配置文件 {file}"), format!("there is no configuration at {file}")),
            Self::NoProfile(name, known) => (
                format!("没有名为 `{name}` 的场景，现有 {known}"),
                format!("no profile is called `{name}`; there are {known}"),
            ),
            Self::NothingEnabled => (
                "没有启用任何规则，什么也不会检查；去掉 --no-builtin-rules，或用 --rules 给出有规则的文件".to_owned(),
                "no rule is asked: nothing would be checked; leave --no-builtin-rules out, or give a file with rules by --rules"
                    .to_owned(),
            ),
            Self::AllExcluded(place, count) => (
                format!("{place} 把全部文档排除在外（{count} 个文件或文件夹），什么也没有检查；请看 `include` 和 `exclude`"),
                format!(
                    "{place} excludes all there is ({count} by name): nothing was checked; see `include` and `exclude`"
                ),
            ),
            Self::NoBaseline(file) => (
                format!("没有基线文件 {file}；`lacuna baseline write` 可生成"),
                format!("there is no baseline at {file}; `lacuna baseline write` makes one"),
            ),
            Self::Baseline(file, fault) => {
                let (zh, en) = no_baseline(&fault.why);
                let place = format!("{file}:{}:{}", fault.line, fault.column);
                (format!("{place}: 不是可用的基线：{zh}"), format!("{place}: no baseline: {en}"))
            }
            Self::Git(problem) => git(problem),
            Self::Output(name, error) => (format!("无法写入 {name}：{error}"), format!("cannot write {name}: {error}")),
            Self::Overwrites(name) => (
                format!("{name} 是要检查的文档或另一份报告，不能写入；请换一个文件名"),
                format!("{name} is a document that is checked, or another report, and is not written; give another name"),
            ),
            Self::Glob(glob, error) => (
                format!("`{glob}` 不是路径模式：{error}；写法同 .gitignore"),
                format!("`{glob}` is no glob: {error}; globs are written as in .gitignore"),
            ),
            Self::UnknownRules(lines) => (
                format!("忽略标记指向不存在的规则，什么也没有写入\n{}", lines.join("\n")),
                format!("ignores name rules that do not exist; nothing was written\n{}", lines.join("\n")),
            ),
            Self::NothingToCompare(what) => (
                format!("{what}：既不是文件、文件夹，也不是修订版本；`lacuna diff OLD NEW` 要两个同类的"),
                format!("{what}: neither a file or folder nor a revision; `lacuna diff OLD NEW` takes two of a kind"),
            ),
            Self::NoListFormat(name) => (
                format!("{name}：不是清单，文件名须以 .xlsx、.csv、.json、.jsonl 或 .md 结尾"),
                format!("{name}: no list: its name ends in none of .xlsx, .csv, .json, .jsonl, .md"),
            ),
            Self::ListExists(name) => (
                format!("{name} 已存在，可能已有人填写；--force 可替换"),
                format!("{name} is there already, and values may have been entered in it; --force replaces it"),
            ),
            Self::ListTooLarge(name) => (format!("{name}：太大，不像清单"), format!("{name}: too large for a list")),
            Self::ListBroken(name) => (
                format!("{name}：清单已损坏，无法读取，请重新导出"),
                format!("{name}: the list is broken and cannot be read; export it again"),
            ),
            Self::List(said) => (said.clone(), said.clone()),
            Self::Kept(name, why) => {
                let (zh, en) = kept(why);
                (format!("{name}：{zh}"), format!("{name}: {en}"))
            }
            Self::NoFile => (
                "标准输入没有副本可写，请给出文件".to_owned(),
                "standard input has no copy: name the file".to_owned(),
            ),
            Self::OtherEnding(name) => (
                format!("{name}：副本与原文档格式相同，后缀须一致"),
                format!("{name}: a copy has the format of its document, so its name has to end in the same way"),
            ),
            Self::Watch(error) => (format!("无法跟踪改动：{error}"), format!("cannot follow changes: {error}")),
            Self::Unread(problem) => (
                format!("未读取：{}：{}", problem.path, Lang::Zh.reason(&problem.reason)),
                format!("not read: {}: {}", problem.path, Lang::En.reason(&problem.reason)),
            ),
            Self::NoRule(id, Some(near)) => (
                format!("没有名为 `{id}` 的规则，是 `{near}` 吗？"),
                format!("no rule is called `{id}`; did you mean `{near}`?"),
            ),
            Self::NoRule(id, None) => (
                format!("没有名为 `{id}` 的规则；`lacuna rules list` 列出全部规则"),
                format!("no rule is called `{id}`; `lacuna rules list` names them all"),
            ),
            Self::Write(error) => (format!("无法输出：{error}"), format!("cannot write the output: {error}")),
            Self::Threads(error) => (format!("无法启动线程：{error}"), format!("cannot start the threads: {error}")),
        };
        lang.pick(&zh, &en).to_owned()
    }
}

fn no_baseline(why: &NoBaseline) -> (String, String) {
    let (again_zh, again_en) = (
        "请恢复它，或删去后用 `lacuna baseline write` 重写",
        "restore it, or remove it and write it anew by `lacuna baseline write`",
    );
    match why {
        NoBaseline::Version { found, known } => (
            format!("版本为 {found}，本程序只认到版本 {known}；请升级 lacuna"),
            format!("version {found}, and this program reads up to version {known}; a newer lacuna reads it"),
        ),
        NoBaseline::CutOff => (format!("文件不完整；{again_zh}"), format!("it is cut off (EOF); {again_en}")),
        NoBaseline::Other(said) => (format!("{said}；{again_zh}"), format!("{said}; {again_en}")),
    }
}

fn kept(why: &Kept) -> (String, String) {
    let (zh, en) = match why {
        Kept::HardLinks(count) => {
            return (
                format!("未替换：文件有 {count} 个名字（硬链接），请用 --out"),
                format!("not replaced: the file has {count} names (hard links); use --out"),
            );
        }
        Kept::Refused(error) => return (format!("未写入：{error}"), format!("not written: {error}")),
        Kept::ReadOnly => (
            "未替换：文件是只读的，请用 --out，或改为可写",
            "not replaced: the file is read-only; use --out, or make it writable",
        ),
        Kept::NotAFile => {
            ("未替换：既不是文件，也不是指向文件的链接", "not replaced: neither a file nor a link to one")
        }
        Kept::Input => (
            "未写入：它就是其中一份文档，请用 --out 另取名字",
            "not written: it is one of the documents; give another name to --out",
        ),
        Kept::Changed => {
            ("未写入：期间有人改动过，请重新运行", "not written: somebody changed it meanwhile; run the same again")
        }
        Kept::Exists => (
            "未写入：该处已有别的文件，--force 可替换",
            "not written: something else is there already; --force replaces it",
        ),
    };
    (zh.to_owned(), en.to_owned())
}

fn git(problem: &GitProblem) -> (String, String) {
    match problem {
        GitProblem::Missing => ("没有找到 git 程序".to_owned(), "the program git is not there".to_owned()),
        GitProblem::NoRepository(folder) => {
            let folder = folder.display();
            (format!("{folder} 不在 git 仓库中"), format!("{folder} is in no git repository"))
        }
        GitProblem::NoRevision(name) => (
            format!("没有修订版本 `{name}`；若是浅克隆，请先 git fetch"),
            format!("there is no revision `{name}`; a shallow clone needs `git fetch` first"),
        ),
        GitProblem::Failed(words) => (format!("git：{words}"), format!("git: {words}")),
    }
}
