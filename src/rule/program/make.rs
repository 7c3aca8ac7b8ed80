//! Making a program of an expression.

use regex_syntax::hir::{self, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::{ANY, Class, GROUPS, How, Program, Step};

/// A program of more steps is refused; `regex` refuses it earlier.
const STEPS: usize = 1 << 20;

/// How many steps are looked at to tell what a way begins with.
const FAR: usize = 40;

impl Program {
    /// The program of `hir`; nothing when it is too big, or no text matches it.
    pub(in crate::rule) fn new(hir: &Hir, backward: bool) -> Option<Self> {
        let mut program = Self { backward, ..Self::default() };
        program.add(hir)?;
        program.steps.push(Step::Match);
        program.look_ahead();
        Some(program)
    }

    fn add(&mut self, hir: &Hir) -> Option<()> {
        if self.steps.len() > STEPS {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let mut chars: Vec<char> = std::str::from_utf8(&literal.0).ok()?.chars().collect();
                if self.backward {
                    chars.reverse();
                }
                self.steps.extend(chars.into_iter().map(Step::Char));
            }
            HirKind::Class(_) => {
                let class = self.class(hir)?;
                self.steps.push(Step::Class(class));
            }
            HirKind::Look(look) => self.steps.push(Step::Look(look.as_repr())),
            HirKind::Capture(capture) => {
                let group = GROUPS.iter().position(|&name| Some(name) == capture.name.as_deref());
                let keep = |end: u8| group.map(|group| Step::Keep(group as u8 * 2 + end));
                self.steps.extend(keep(0));
                self.add(&capture.sub)?;
                self.steps.extend(keep(1));
            }
            HirKind::Concat(parts) if self.backward => parts.iter().rev().try_for_each(|part| self.add(part))?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.add(part))?,
            HirKind::Alternation(parts) => self.one_of(parts)?,
            HirKind::Repetition(repeated) => self.repeat(repeated)?,
        }
        Some(())
    }

    /// Adds steps for one of `parts`, of which earlier ones are preferred. Halving them leads to one of many
    /// in few steps.
    fn one_of(&mut self, parts: &[Hir]) -> Option<()> {
        let [_, _, ..] = parts else { return self.add(parts.first()?) };
        let (first, second) = parts.split_at(parts.len() / 2);
        let split = self.here();
        self.steps.push(Step::Match);
        self.one_of(first)?;
        let jump = self.here();
        self.steps.push(Step::Match);
        self.one_of(second)?;
        self.steps[split as usize] = Step::split(split + 1, jump + 1);
        self.steps[jump as usize] = Step::Jump(self.here());
        Some(())
    }

    fn repeat(&mut self, repeated: &Repetition) -> Option<()> {
        let &Repetition { min, max, greedy, .. } = repeated;
        if let Some(class) = self.class(&repeated.sub) {
            let how = if greedy { How::Most } else { How::Fewest };
            self.steps.push(Step::Many { class, least: min, most: max.unwrap_or(u32::MAX), how, then: ANY });
            return Some(());
        }
        let split = |on: u32, out: u32| if greedy { Step::split(on, out) } else { Step::split(out, on) };
        let copies = if max.is_none() { min.saturating_sub(1) } else { min };
        (0..copies).try_for_each(|_| self.add(&repeated.sub))?;
        let mut exits = Vec::new();
        let Some(max) = max else {
            if min == 0 {
                exits.push(self.here());
                self.steps.push(Step::Match);
            }
            let start = self.here();
            self.add(&repeated.sub)?;
            let end = self.here() + 1;
            self.steps.push(split(start, end));
            exits.into_iter().for_each(|at| self.steps[at as usize] = split(at + 1, end));
            return Some(());
        };
        for _ in min..max {
            exits.push(self.here());
            self.steps.push(Step::Match);
            self.add(&repeated.sub)?;
        }
        let end = self.here();
        exits.into_iter().for_each(|at| self.steps[at as usize] = split(at + 1, end));
        Some(())
    }

    fn here(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }

    /// The number of the class that `hir` is, if it takes exactly one character.
    fn class(&mut self, hir: &Hir) -> Option<u32> {
        let set = match hir.kind() {
            HirKind::Class(hir::Class::Unicode(class)) => class.clone(),
            HirKind::Class(hir::Class::Bytes(class)) => class.to_unicode_class()?,
            HirKind::Literal(literal) => {
                let mut chars = std::str::from_utf8(&literal.0).ok()?.chars();
                let c = chars.next().filter(|_| chars.next().is_none())?;
                ClassUnicode::new([ClassUnicodeRange::new(c, c)])
            }
            _ => return None,
        };
        Some(self.numbered(&set))
    }

    fn numbered(&mut self, set: &ClassUnicode) -> u32 {
        let class = Class::new(set);
        let known = self.classes.iter().position(|other| *other == class);
        let number = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        u32::try_from(number).unwrap_or(ANY)
    }

    /// Notes what ways begin with: most are not worth a step.
    fn look_ahead(&mut self) {
        for at in 0..self.steps.len() {
            self.steps[at] = match self.steps[at] {
                Step::Split { to, .. } => {
                    let begins = to.map(|to| self.begins(to as usize).map_or(ANY, |set| self.numbered(&set)));
                    Step::Split { to, begins }
                }
                Step::Many { class, least, most, how, .. } => {
                    let Some(next) = self.begins(at + 1) else { continue };
                    let mut both = next.clone();
                    both.intersect(&self.unicode(class));
                    let how = if how == How::Most && both.ranges().is_empty() { How::All } else { how };
                    Step::Many { class, least, most, how, then: self.numbered(&next) }
                }
                other => other,
            };
        }
    }

    pub(super) fn unicode(&self, class: u32) -> ClassUnicode {
        let ranges = self.classes[class as usize].ranges.iter();
        ClassUnicode::new(ranges.map(|&(from, to)| ClassUnicodeRange::new(from, to)))
    }

    /// The characters that what is taken from a step on begins with; nothing when nothing may be taken, or
    /// it is far to find out.
    fn begins(&self, step: usize) -> Option<ClassUnicode> {
        let mut all = ClassUnicode::empty();
        let (mut open, mut seen) = (vec![step], Vec::new());
        while let Some(at) = open.pop() {
            if seen.contains(&at) {
                continue;
            }
            seen.push(at);
            if seen.len() > FAR {
                return None;
            }
            match self.steps[at] {
                Step::Char(c) => all.push(ClassUnicodeRange::new(c, c)),
                Step::Class(class) => all.union(&self.unicode(class)),
                Step::Many { class, least, .. } => {
                    all.union(&self.unicode(class));
                    open.extend((least == 0).then_some(at + 1));
                }
                Step::Split { to, .. } => open.extend(to.map(|to| to as usize)),
                Step::Jump(to) => open.push(to as usize),
                Step::Keep(_) | Step::Look(_) => open.push(at + 1),
                Step::Match => return None,
            }
        }
        Some(all)
    }
}

impl Step {
    fn split(first: u32, second: u32) -> Self {
        Self::Split { to: [first, second], begins: [ANY; 2] }
    }
}

impl Class {
    fn new(set: &ClassUnicode) -> Self {
        let ranges: Vec<(char, char)> = set.iter().map(|range| (range.start(), range.end())).collect();
        let ascii = (0..128).filter(|&c| ranges.iter().any(|&(start, end)| (start..=end).contains(&char::from(c))));
        Self { ascii: ascii.fold(0, |ascii, c| ascii | 1 << c), ranges }
    }
}
