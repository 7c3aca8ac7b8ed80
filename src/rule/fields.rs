//! Reading the fields of a mapping, with a fault for each that is wrong.

use crate::rule::yaml::{Node, Value};
use crate::rule::{Bilingual, Code, Fault, Sheet};
use crate::text::Span;

/// Collects the faults of one file.
pub(crate) struct Faults<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) found: &'a mut Vec<Fault>,
}

impl Faults<'_> {
    pub(crate) fn add(&mut self, code: Code, span: Span, message: String, label: &str, help: &str) {
        self.found.push(Fault {
            code,
            message,
            sheet: self.sheet.clone(),
            span,
            label: label.to_owned(),
            help: (!help.is_empty()).then(|| help.to_owned()),
            related: None,
        });
    }

    fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        let message = format!("{what} is {}, not {wanted}", node.sort());
        self.add(Code::Type, node.span, message, &format!("{wanted} is wanted here"), "");
    }

    /// The text of `node`, a fault when it is none or empty.
    pub(crate) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match node.text() {
            Some("") => {
                self.add(Code::MissingField, node.span, format!("{what} is empty"), "nothing in it", "");
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(node, what, "a text");
                None
            }
        }
    }

    /// The entries of a mapping.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> &'n [(Node, Node)] {
        if let Value::Map(entries) = &node.value {
            return entries;
        }
        self.wrong_type(node, what, "a mapping");
        &[]
    }

    /// The items of a list.
    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Node] {
        if let Value::List(items) = &node.value {
            return items;
        }
        self.wrong_type(node, what, "a list");
        &[]
    }

    /// The values whose names the list `node`, the field `name`, holds; each is `what`.
    pub(crate) fn names<T: Copy>(&mut self, node: &Node, name: &str, what: &str, all: &[(T, &'static str)]) -> Vec<T> {
        let names: Vec<&str> = all.iter().map(|&(_, name)| name).collect();
        let mut found = Vec::new();
        for item in self.list(node, &format!("`{name}`")) {
            let Some(word) = self.text(item, what) else { continue };
            match all.iter().find(|(_, name)| *name == word) {
                Some(&(value, _)) => found.push(value),
                None => unknown_value(item, name, word, &names, self),
            }
        }
        found
    }
}

/// The fields of one mapping, taken one by one; what is left over is unknown.
pub(crate) struct Fields<'n> {
    what: String,
    pub(crate) span: Span,
    entries: Vec<(&'n Node, &'n Node)>,
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The fields of `node`, which messages call `what`.
    pub(crate) fn new(node: &'n Node, what: &str, faults: &mut Faults<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            faults.wrong_type(node, what, "a mapping");
            return None;
        };
        let span = entries.first().map_or(node.span, |(key, _)| key.span);
        let entries = entries.iter().map(|(key, value)| (key, value)).collect();
        Some(Self { what: what.to_owned(), span, entries, known: Vec::new() })
    }

    /// Calls the mapping `what` from here on.
    pub(crate) fn rename(&mut self, what: String) {
        self.what = what;
    }

    /// Takes the field `name`.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        let at = self.entries.iter().position(|(key, _)| key.text() == Some(name))?;
        Some(self.entries.remove(at).1)
    }

    /// Takes the field `name`, which must be there.
    pub(crate) fn require(&mut self, name: &'static str, faults: &mut Faults<'_>) -> Option<&'n Node> {
        let found = self.take(name);
        if found.is_none() {
            let message = format!("{} has no `{name}`", self.what);
            faults.add(Code::MissingField, self.span, message, &format!("`{name}` is missing here"), "");
        }
        found
    }

    /// Takes the text `name`.
    pub(crate) fn text(&mut self, name: &'static str, faults: &mut Faults<'_>) -> Option<&'n str> {
        let node = self.take(name)?;
        faults.text(node, &format!("`{name}`"))
    }

    /// Takes the truth value `name`.
    pub(crate) fn truth(&mut self, name: &'static str, faults: &mut Faults<'_>) -> bool {
        match self.take(name).map(|node| (node, node.text())) {
            None | Some((_, Some("false"))) => false,
            Some((_, Some("true"))) => true,
            Some((node, _)) => {
                faults.wrong_type(node, &format!("`{name}`"), "`true` or `false`");
                false
            }
        }
    }

    /// Takes a text in both languages.
    pub(crate) fn bilingual(&mut self, name: &'static str, faults: &mut Faults<'_>) -> Option<Bilingual> {
        let node = self.take(name)?;
        let mut fields = Fields::new(node, &format!("`{name}`"), faults)?;
        let mut text = |language| {
            let node = fields.require(language, faults)?;
            faults.text(node, &format!("`{language}`")).map(str::to_owned)
        };
        let both = (text("en"), text("zh"));
        fields.finish(faults);
        Some(Bilingual { en: both.0?, zh: both.1? })
    }

    /// Takes one of the values that `named` knows; `all` lists them.
    pub(crate) fn one_of<T>(
        &mut self,
        name: &'static str,
        named: impl Fn(&str) -> Option<T>,
        all: &[&str],
        faults: &mut Faults<'_>,
    ) -> Option<T> {
        let node = self.take(name)?;
        let text = faults.text(node, &format!("`{name}`"))?;
        let value = named(text);
        if value.is_none() {
            unknown_value(node, name, text, all, faults);
        }
        value
    }

    /// Makes a fault of every field that was not taken.
    pub(crate) fn finish(self, faults: &mut Faults<'_>) {
        for (key, _) in &self.entries {
            let name = key.text().unwrap_or_default();
            let message = format!("{} has no field `{name}`", self.what);
            let help = match nearest(name, &self.known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its fields are {}", self.known.join(", ")),
            };
            faults.add(Code::UnknownField, key.span, message, "unknown field", &help);
        }
    }
}

/// Makes a fault of `text`, which is none of the values `all` of the field `name`.
pub(crate) fn unknown_value(node: &Node, name: &str, text: &str, all: &[&str], faults: &mut Faults<'_>) {
    let message = format!("`{name}` cannot be `{text}`");
    let help = match nearest(text, all) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", all.join(", ")),
    };
    faults.add(Code::UnknownValue, node.span, message, "unknown value", &help);
}

/// The word of `all` that a typing slip makes of `word`.
fn nearest<'w>(word: &str, all: &[&'w str]) -> Option<&'w str> {
    all.iter()
        .map(|other| (distance(word, other), *other))
        .filter(|&(far, other)| far <= 2 && far < other.len())
        .min()
        .map(|(_, other)| other)
}

/// The number of letters to insert, drop or change (Levenshtein).
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().take(40).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(c != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
