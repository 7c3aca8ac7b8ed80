//! A sentence with gaps where its masks stand, to be found again in another text.

use regex::Regex;

use crate::text::Span;

/// The longest text that stands in a gap, in characters.
const GAP: usize = 60;

/// The words of a sentence around its masks.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    shape: Regex,
    /// The longest stretch without a gap or white space: no text without it holds the sentence.
    key: String,
}

impl Frame {
    /// The frame of `sentence` with a gap at each of `gaps`, which come in order; with `figures`,
    /// numbers may differ, too. Nothing when hardly a word would be left to know it by.
    #[must_use]
    pub(super) fn new(sentence: &str, gaps: &[Span], figures: bool) -> Option<Self> {
        let mut shape = String::new();
        let (mut from, mut words, mut key) = (0, 0, String::new());
        // A gap at the edge of the sentence ends where a sentence does.
        let opens = gaps.first().is_some_and(|gap| sentence[..gap.start()].trim().is_empty());
        let closes = gaps.last().is_some_and(|gap| sentence[gap.end()..].trim().is_empty());
        if opens {
            shape.push_str(r"(?:^|[\n。！？；;!?.]\s*)");
        }
        for gap in gaps {
            literal(sentence.get(from..gap.start())?, figures, &mut shape, &mut words, &mut key);
            shape.push_str(r"([^\n。！？]*?)");
            from = gap.end();
        }
        literal(sentence.get(from..)?, figures, &mut shape, &mut words, &mut key);
        if closes {
            shape.push_str(r"\s*(?:$|[\n。！？；;!?])");
        }
        if words < 4 {
            return None;
        }
        // Too large a sentence for a pattern is no sentence to know a place by.
        Regex::new(&shape).ok().map(|shape| Self { shape, key })
    }

    /// A stretch of text that stands wherever the sentence stands.
    #[must_use]
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What the frame looks for; equal frames look for the same.
    #[must_use]
    pub(super) fn shape(&self) -> &str {
        self.shape.as_str()
    }

    /// Where the sentence stands in `text`, in order, and what stands in its gaps there.
    pub(super) fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Span, Vec<Span>)> + 't {
        self.shape.captures_iter(text).filter_map(|found| {
            let mut spans = found.iter().flatten().map(|gap| Span::new(gap.start(), gap.end()));
            let whole = spans.next()?;
            let gaps: Vec<Span> = spans.collect();
            gaps.iter().all(|gap| gap.slice(text).chars().count() <= GAP).then_some((whole, gaps))
        })
    }
}

/// Adds what matches `text`, whatever its white space.
fn literal(text: &str, figures: bool, shape: &mut String, words: &mut usize, key: &mut String) {
    let mut stretch = String::new();
    let mut chars = text.chars().peekable();
    let mut end = |stretch: &mut String, shape: &mut String| {
        shape.push_str(&regex::escape(stretch));
        if stretch.len() > key.len() {
            key.clone_from(stretch);
        }
        stretch.clear();
    };
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            end(&mut stretch, shape);
            while chars.next_if(|c| c.is_whitespace()).is_some() {}
            shape.push_str(r"\s*");
        } else if figures && c.is_ascii_digit() {
            end(&mut stretch, shape);
            while chars.next_if(|&c| c.is_ascii_digit() || c == '.' || c == ',').is_some() {}
            shape.push_str("[0-9][0-9.,]*");
        } else {
            *words += usize::from(c.is_alphanumeric());
            stretch.push(c);
        }
    }
    end(&mut stretch, shape);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(marked: &str, figures: bool, text: &str, expected: &[&[&str]]) {
        let (mut sentence, mut gaps, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '⟦' => start = sentence.len(),
                '⟧' => gaps.push(Span::new(start, sentence.len())),
                c => sentence.push(c),
            }
        }
        let frame = Frame::new(&sentence, &gaps, figures).expect("there are words enough");
        let found: Vec<Vec<&str>> =
            frame.find(text).map(|(_, gaps)| gaps.iter().map(|gap| gap.slice(text)).collect()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn finds_a_sentence_whatever_stands_in_its_gaps() {
        check("粮食产量⟦xx⟧万吨，增长⟦x.x⟧%。", false, "去年好。粮食产量12万吨，增长x.x%。", &[&["12", "x.x"]]);
        check("⟦xxxx⟧年投产的项目", false, "好。2024年投产的项目", &[&["2024"]]);
        check("联系人姓名：⟦____⟧", false, "联系人姓名：张三\n", &[&["张三"]]);
        check("粮食产量⟦xx⟧万吨", false, "粮食产量好。共12万吨", &[]);
        check("2024年粮食产量⟦xx⟧万吨", true, "2023年粮食产量 31.5万吨", &[&[" 31.5"]]);
    }
}
