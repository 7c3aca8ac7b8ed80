//! Masks that stand for the same thing.

use std::collections::{HashMap, HashSet};

use crate::rule::Kind;
use crate::text::is_punctuation;
use crate::worklist::item::{Column, Item};

/// What tells one thing from another within a document.
type Thing = (String, &'static str, [String; 4]);

/// Gives masks of one document that stand for the same thing the same group: the same label, unit
/// and heading, or the same name (`xxx省`) throughout the document. A thing that stands there
/// once, or of which nobody could say that it is one thing, has no group.
pub(super) fn assign(items: &mut [Item]) {
    let mut seen: HashMap<Thing, Vec<usize>> = HashMap::new();
    let listed = listed(items);
    for (at, item) in items.iter().enumerate() {
        if let Some(thing) = thing(item)
            && !listed.contains(&at)
        {
            seen.entry(thing).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = seen.into_values().filter(|places| places.len() > 1).collect();
    groups.sort_by_key(|places| places[0]);
    for (number, places) in groups.into_iter().enumerate() {
        for at in places {
            items[at].set(Column::Group, format!("g{}", number + 1));
        }
    }
}

fn thing(item: &Item) -> Option<Thing> {
    let cell = |column| item.cell(column).to_owned();
    let kind = Kind::named(item.cell(Column::Kind))?;
    let path = cell(Column::Path);
    match kind {
        // Without a word beside it, one `xx` is not known to be the next.
        // A line under spaces names nothing, however long it is.
        Kind::Place | Kind::Org | Kind::Person | Kind::Name
            if !item.cell(Column::Unit).is_empty() && !item.cell(Column::Text).ends_with(char::is_whitespace) =>
        {
            Some((path, kind.name(), [cell(Column::Text), cell(Column::Unit), String::new(), String::new()]))
        }
        Kind::Place | Kind::Org | Kind::Person | Kind::Name => None,
        Kind::Template => Some((path, kind.name(), [cell(Column::Text), String::new(), String::new(), String::new()])),
        Kind::Blank | Kind::Todo | Kind::Filler | Kind::Other => None,
        _ => says_what(item.cell(Column::Label)).then(|| {
            (path, kind.name(), [cell(Column::Label), cell(Column::Unit), cell(Column::Heading), String::new()])
        }),
    }
}

/// Names that stand side by side in one sentence are a list of different ones: xx区、xx区和xx区.
fn listed(items: &[Item]) -> HashSet<usize> {
    let mut last: HashMap<[&str; 4], usize> = HashMap::new();
    let mut listed = HashSet::new();
    for (at, item) in items.iter().enumerate() {
        let key = [Column::Path, Column::Sentence, Column::Text, Column::Unit].map(|column| item.cell(column));
        if let Some(before) = last.insert(key, at)
            && side_by_side(&items[before], item)
        {
            listed.extend([before, at]);
        }
    }
    listed
}

/// Says whether hardly more than a mark or a word that lists stands between the masks of two items
/// of one sentence.
fn side_by_side(before: &Item, item: &Item) -> bool {
    let (Some(one), Some(other)) = (before.mask, item.mask) else { return true };
    let between = item.cell(Column::Sentence).get(one.end()..other.start()).unwrap_or_default();
    let between = between.strip_prefix(item.cell(Column::Unit)).unwrap_or(between).trim();
    let words = between.trim_matches(|c: char| is_punctuation(c) || c.is_whitespace());
    matches!(words, "" | "和" | "与" | "及" | "以及" | "或" | "or" | "and")
}

/// Words that compare or count and measure nothing by themselves.
const COMPARING: &[&str] = &[
    "比上年",
    "较上年",
    "比去年",
    "较去年",
    "上年",
    "去年",
    "同期",
    "同比",
    "环比",
    "分别",
    "其中",
    "累计",
    "共计",
    "合计",
    "年均",
    "平均",
    "实现",
    "完成",
    "达到",
    "保持",
    "超过",
    "突破",
    "增长",
    "下降",
    "提高",
    "提升",
    "增加",
    "减少",
    "上升",
    "回落",
    "增幅",
    "降幅",
    "增速",
    "占比",
    "排名",
    "全国",
    "全省",
    "全市",
    "第",
    "约",
    "为",
    "达",
    "共",
    "近",
    "占",
    "year-on-year",
    "compared",
    "increased",
    "decreased",
    "increase",
    "decrease",
    "growth",
    "total",
    "from",
    "with",
    "rose",
    "fell",
    "grew",
    "year",
    "the",
    "and",
    "over",
    "last",
    "by",
    "to",
    "of",
    "up",
    "down",
    "an",
    "a",
    "in",
    "or",
];

/// Says whether `label` names something: 同比增长 alone does not, 粮食产量同比增长 does.
fn says_what(label: &str) -> bool {
    let mut rest = label.to_lowercase();
    for word in COMPARING {
        rest = if word.is_ascii() {
            rest.split_whitespace().filter(|part| part != word).collect::<Vec<_>>().join(" ")
        } else {
            rest.replace(word, "")
        };
    }
    rest.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// What makes two figures of any documents the same fact, where they can be: what it measures, its
/// unit and its heading.
pub(super) fn fact(item: &Item) -> Option<[String; 4]> {
    let columns = [Column::Kind, Column::Label, Column::Unit, Column::Heading];
    let numeric = Kind::named(item.cell(Column::Kind)).is_some_and(is_figure);
    (numeric && says_what(item.cell(Column::Label))).then(|| columns.map(|column| item.cell(column).to_owned()))
}

/// Says whether a number stands where a mask of `kind` stands.
pub(super) fn is_figure(kind: Kind) -> bool {
    matches!(kind, Kind::Percent | Kind::Money | Kind::Count | Kind::Ordinal | Kind::Quantity | Kind::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn item(kind: &str, label: &str, text: &str, unit: &str, sentence: &str) -> Item {
        let mut item = Item::default();
        for (column, cell) in [
            (Column::Path, "a.md"),
            (Column::Kind, kind),
            (Column::Label, label),
            (Column::Text, text),
            (Column::Unit, unit),
            (Column::Sentence, sentence),
        ] {
            item.set(column, cell);
        }
        item
    }

    #[test]
    fn groups_what_is_the_same_thing() {
        let mut items = [
            item("place", "", "xxx", "省", "一"),
            item("percent", "粮食产量同比增长", "xx.x", "%", "一"),
            item("percent", "同比增长", "xx.x", "%", "二"),
            item("place", "", "xxx", "省", "三"),
            item("percent", "粮食产量同比增长", "x.x", "%", "四"),
            item("percent", "同比增长", "xx.x", "%", "五"),
            item("place", "", "xx", "区", "六"),
            item("place", "", "xx", "区", "六"),
            item("org", "", "xx", "", "七"),
            item("org", "", "xx", "", "八"),
            item("place", "", "xxx", "市", "xxx市科技局印发xxx市办法"),
            item("place", "", "xxx", "市", "xxx市科技局印发xxx市办法"),
        ];
        (items[10].mask, items[11].mask) = (Some(Span::new(0, 3)), Some(Span::new(21, 24)));
        assign(&mut items);
        let groups = items.iter().map(|item| item.cell(Column::Group)).collect::<Vec<_>>();
        assert_eq!(groups, ["g1", "g2", "", "g1", "g2", "", "", "", "", "", "g3", "g3"]);
    }
}
