//! Which files are Lacuna's own: they show masks because they are about masks.

use crate::audit::BASELINE;
use crate::config;
use crate::report::is_report;
use crate::worklist::is_list;

/// Says whether the file called `name` with `text` in it is a configuration, a baseline, a pack of
/// rules, a report or a list of missing figures.
pub(super) fn is_own(name: &str, text: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if file == config::NAME || file == BASELINE {
        return true;
    }
    let (_, ending) = file.rsplit_once('.').unwrap_or_default();
    let has = |field: &str| text.lines().any(|line| line.starts_with(field));
    match ending {
        "yml" | "yaml" => has("pack:") && has("rules:"),
        "json" => text.starts_with('{') && text.contains("\"findings\"") && text.contains("\"fingerprint\""),
        "md" | "html" | "csv" | "tsv" | "txt" | "xlsx" => is_report(text) || is_list(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_its_own_by_what_they_hold() {
        for (name, text, own) in [
            ("a/lacuna.yaml", "", true),
            ("house.yml", "about: x\npack: h\nrules:\n", true),
            ("house.yml", "  pack: h\nrules: xx%\n", false),
            ("debt.json", "{\n  \"version\": 1,\n  \"findings\": [\n {\"fingerprint\": \"", true),
            ("list.md", "# 清单\n\n| id | path | location | heading | label | text | unit | kind | value |\n", true),
            ("list.csv", "\u{FEFF}id,value,note,path,text,unit\n", false),
            ("a.md", "## 占位检查\n", false),
        ] {
            assert_eq!(is_own(name, text), own, "{name}: {text}");
        }
    }
}
