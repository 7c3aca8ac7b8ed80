//! The rows of a list, sorted out: which value goes to which line of which document.

use std::collections::{BTreeMap, HashMap};

use crate::worklist::group::fact;
use crate::worklist::item::{Column, Given, Row};
use crate::worklist::remark::Remark;

/// A row with the value that is to be filled in for it.
#[derive(Clone, Debug)]
pub struct Task {
    /// The number of the row.
    pub row: usize,
    /// The value, its own or that of its group.
    pub given: Given,
    /// What is known about it already.
    pub remarks: Vec<Remark>,
}

/// A list that was read.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Every row, in the order of the list.
    pub rows: Vec<Row>,
    /// What there is to do, by document.
    pub tasks: BTreeMap<String, Vec<Task>>,
    /// Rows that say no document or no mask and hold a value all the same.
    pub stray: Vec<Task>,
}

impl Rows {
    /// Sorts `rows` out: a group shares its value, a line that stands there twice counts once.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        let mut groups: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        let mut lines: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let cell = |column| row.item.cell(column).trim();
            if !cell(Column::Group).is_empty() {
                groups.entry((cell(Column::Path), cell(Column::Group))).or_default().push(at);
            }
            lines.entry((cell(Column::Path), cell(Column::Id))).or_default().push(at);
        }
        let mut tasks: BTreeMap<String, Vec<Task>> = BTreeMap::new();
        let mut stray = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let cell = |column| row.item.cell(column).trim();
            let mut task = Task { row: at, given: row.given.clone(), remarks: Vec::new() };
            let lost = if cell(Column::Id).is_empty() {
                Some(Remark::NoId)
            } else {
                cell(Column::Path).is_empty().then_some(Remark::NoPath)
            };
            if let Some(lost) = lost {
                if task.given != Given::Empty {
                    task.remarks.push(lost);
                    stray.push(task);
                }
                continue;
            }
            let twins = &lines[&(cell(Column::Path), cell(Column::Id))];
            let values = values(twins.iter().map(|&twin| &rows[twin]));
            if values.len() > 1 {
                task.remarks.push(Remark::Duplicate(values));
            } else if twins.iter().any(|&twin| {
                // One line of several speaks: the first that holds the value, or the first.
                let better = rows[twin].given != Given::Empty && task.given == Given::Empty;
                let earlier = twin < at && (rows[twin].given != Given::Empty) == (task.given != Given::Empty);
                better || earlier
            }) {
                continue;
            }
            if task.given == Given::Empty
                && task.remarks.is_empty()
                && let Some(group) = groups.get(&(cell(Column::Path), cell(Column::Group)))
            {
                share(&mut task, &rows, group);
            }
            tasks.entry(cell(Column::Path).to_owned()).or_default().push(task);
        }
        Self { rows, tasks, stray }
    }

    /// Facts that got different values, in the order of the list; `filled` holds the rows that
    /// have a value in their document now, with the value.
    #[must_use]
    pub fn conflicts(&self, filled: &BTreeMap<usize, String>) -> Vec<Conflict> {
        let mut facts: HashMap<[String; 4], Vec<usize>> = HashMap::new();
        for &row in filled.keys() {
            if let Some(fact) = fact(&self.rows[row].item) {
                facts.entry(fact).or_default().push(row);
            }
        }
        let mut conflicts: Vec<Conflict> = facts
            .into_values()
            .filter(|rows| rows.iter().any(|row| filled[row] != filled[&rows[0]]))
            .map(|rows| Conflict { places: rows.into_iter().map(|row| (row, filled[&row].clone())).collect() })
            .collect();
        conflicts.sort_by_key(|conflict| conflict.places[0].0);
        conflicts
    }
}

/// One fact with several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The rows that are about it, each with its value.
    pub places: Vec<(usize, String)>,
}

/// Gives `task` the value of its group, where the group has one.
fn share(task: &mut Task, rows: &[Row], group: &[usize]) {
    let given = |at: &&usize| rows[**at].given != Given::Empty;
    let values = values(group.iter().map(|&at| &rows[at]));
    match (values.len(), group.iter().find(given)) {
        (1, Some(&from)) => {
            task.given = rows[from].given.clone();
            task.remarks.push(Remark::FromGroup(rows[from].at.clone()));
        }
        (0, _) | (1, None) => {}
        _ => task.remarks.push(Remark::GroupDiffers(values)),
    }
}

/// The different values of `rows`, in order.
fn values<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for row in rows.filter(|row| row.given != Given::Empty) {
        let value = row.item.cell(Column::Value).trim();
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worklist::item::Item;

    fn row(id: &str, path: &str, group: &str, value: &str) -> Row {
        let mut item = Item::default();
        for (column, cell) in [(Column::Id, id), (Column::Path, path), (Column::Group, group), (Column::Value, value)] {
            item.set(column, cell);
        }
        let given = if value.is_empty() { Given::Empty } else { Given::Text(value.to_owned()) };
        Row { item, given, at: format!("{id}{path}") }
    }

    #[track_caller]
    fn check(rows: &[Row], expected: &str) {
        let rows = Rows::new(rows.to_vec());
        let shown = rows.tasks.values().flatten().chain(&rows.stray).map(|task| {
            let value = match &task.given {
                Given::Text(text) => text.as_str(),
                _ => "-",
            };
            let codes: Vec<&str> = task.remarks.iter().map(Remark::code).collect();
            format!("{}:{value}{}", task.row, codes.concat())
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn shares_the_value_of_a_group_within_a_document() {
        check(
            &[row("1", "a", "g1", "浙江"), row("2", "a", "g1", ""), row("3", "b", "g1", "")],
            "0:浙江 1:浙江from-group 2:-",
        );
        check(
            &[row("1", "a", "g1", "一"), row("2", "a", "g1", "二"), row("3", "a", "g1", "")],
            "0:一 1:二 2:-group-differs",
        );
    }

    #[test]
    fn counts_a_line_once_and_refuses_what_says_two_things() {
        check(&[row("1", "a", "", ""), row("1", "a", "", "一"), row("1", "a", "", "一")], "1:一");
        check(&[row("1", "a", "", "一"), row("1", "a", "", "二")], "0:一duplicate 1:二duplicate");
        check(&[row("", "a", "", "一"), row("", "a", "", ""), row("1", "", "", "二")], "0:一no-id 2:二no-path");
    }
}
