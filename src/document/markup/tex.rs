//! LaTeX: the text that is set, with what its commands stand for. The preamble, formulas and
//! listings are code; comments are comments; `\underline{\hspace{3cm}}` is a blank.

use crate::document::{Builder, Extracted, Region};
use crate::text::Span;

/// Commands whose first argument names something or measures it: how many arguments to pass over.
const PASSED: &[(&str, usize)] = &[
    ("documentclass", 1),
    ("usepackage", 1),
    ("label", 1),
    ("ref", 1),
    ("eqref", 1),
    ("pageref", 1),
    ("autoref", 1),
    ("cite", 1),
    ("citep", 1),
    ("citet", 1),
    ("input", 1),
    ("include", 1),
    ("includegraphics", 1),
    ("bibliography", 1),
    ("bibliographystyle", 1),
    ("hspace", 1),
    ("vspace", 1),
    ("setlength", 2),
    ("addtolength", 2),
    ("setcounter", 2),
    ("newcommand", 2),
    ("renewcommand", 2),
    ("newenvironment", 3),
    ("definecolor", 3),
    ("geometry", 1),
    ("color", 1),
    ("hypersetup", 1),
    ("pagestyle", 1),
    ("thispagestyle", 1),
    ("setmainfont", 1),
    ("setCJKmainfont", 1),
    ("url", 1),
    ("href", 1),
    ("textcolor", 1),
    ("fontsize", 2),
    ("multicolumn", 2),
    ("multirow", 2),
    ("cline", 1),
    ("ctexset", 1),
    ("newtheorem", 2),
    ("theoremstyle", 1),
    ("index", 1),
    ("bibitem", 1),
    ("lstset", 1),
    ("lstinputlisting", 1),
];
/// Environments that show what is in them letter by letter, or compute it.
const CODE: &[&str] = &[
    "verbatim",
    "Verbatim",
    "lstlisting",
    "minted",
    "alltt",
    "equation",
    "align",
    "alignat",
    "gather",
    "multline",
    "eqnarray",
    "displaymath",
    "math",
    "flalign",
    "split",
    "tikzpicture",
    "comment",
    "filecontents",
];
/// Commands whose argument is a heading, with its level.
const HEADINGS: &[(&str, u8)] = &[
    ("title", 1),
    ("part", 1),
    ("chapter", 1),
    ("section", 2),
    ("subsection", 3),
    ("subsubsection", 4),
    ("paragraph", 5),
];
/// What a blank of any width is shown as.
const BLANK: &str = "____";
/// The most bytes of a formula or an argument that is passed over.
const ARGUMENT: usize = 2_000;

const END: &str = "\\end{document}";

/// Extracts the text of `source`.
pub(super) fn extract(source: &str) -> Extracted {
    let body = source.find("\\begin{document}");
    // What stands behind it, nobody sets.
    let end = source.rfind(END).map_or(source.len(), |at| at + END.len());
    let mut reader = Reader {
        source: &source[..end],
        at: 0,
        kept: 0,
        out: Builder::new(source),
        preamble: body.map_or(0, |at| at + "\\begin{document}".len()),
        braces: Vec::new(),
        comments: Vec::new(),
        table: 0,
        open: false,
    };
    reader.read();
    reader.out.finish()
}

/// What a brace has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brace {
    Group,
    Heading,
    /// An argument of the preamble that is shown.
    Shown,
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    /// Text from here on was not added yet.
    kept: usize,
    out: Builder<'a>,
    /// Where the preamble ends.
    preamble: usize,
    braces: Vec<Brace>,
    /// Comments of the paragraph that is open.
    comments: Vec<Span>,
    /// How many tables are open.
    table: usize,
    /// Something of a paragraph was added.
    open: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn read(&mut self) {
        while let Some(found) = self.rest().find(['\\', '%', '{', '}', '$', '~', '&', '\n']) {
            self.at += found;
            match self.source.as_bytes()[self.at] {
                b'%' => self.comment(),
                b'\\' => self.command(),
                b'{' => {
                    self.braces.push(Brace::Group);
                    self.mark(1);
                }
                b'}' => {
                    self.mark(1);
                    if self.braces.pop() == Some(Brace::Heading) {
                        self.end();
                    }
                }
                b'$' => self.formula(),
                b'~' => self.sign("\u{A0}", 1),
                b'&' if self.table > 0 => {
                    self.mark(1);
                    self.cell();
                }
                b'\n' => self.line_end(),
                _ => self.at += 1,
            }
        }
        self.at = self.source.len();
        self.mark(0);
        self.end();
    }

    /// Says whether what stands here is set on a page.
    fn is_shown(&self) -> bool {
        self.at >= self.preamble || self.braces.contains(&Brace::Shown) || self.braces.contains(&Brace::Heading)
    }

    /// Adds the text so far, and passes over the mark of `length` bytes that stands here.
    fn mark(&mut self, length: usize) {
        let text = &self.source[self.kept..self.at];
        // A paragraph does not begin with a space.
        let text = if self.open { text } else { text.trim_start() };
        if self.is_shown() && !text.is_empty() {
            self.out.push(Span::new(self.at - text.len(), self.at));
            self.open = true;
        }
        self.at += length;
        self.kept = self.at;
    }

    /// The same, with `shown` in the place of the mark.
    fn sign(&mut self, shown: &str, length: usize) {
        self.mark(length);
        if self.is_shown() {
            self.out.push_as(shown, Span::new(self.at - length, self.at));
        }
    }

    /// The same, with the mark as a piece of code.
    fn code(&mut self, length: usize) {
        self.mark(length);
        if self.is_shown() {
            let span = Span::new(self.at - length, self.at);
            self.out.push_inline(Region::Code, span.slice(self.source), span);
        }
    }

    /// Ends the paragraph; its comments come after it.
    fn end(&mut self) {
        self.out.end();
        self.open = false;
        for comment in std::mem::take(&mut self.comments) {
            self.out.begin(Region::Comment);
            self.out.push(comment);
            self.out.end();
        }
    }

    fn cell(&mut self) {
        self.out.begin(Region::TableCell);
        self.open = false;
    }

    fn line_end(&mut self) {
        self.mark(1);
        let next = self.rest().trim_start_matches([' ', '\t', '\r']);
        if next.is_empty() || next.starts_with('\n') {
            return self.end();
        }
        // A line that is nothing but commands shows no space.
        if self.open && !next.starts_with(['\\', '%']) {
            self.out.soft_break(Span::new(self.at - 1, self.at + self.rest().len() - next.len()));
        }
        self.at += self.rest().len() - next.len();
        self.kept = self.at;
    }

    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or_default();
        let text = line[1..].trim_start_matches(['%', ' ', '\t']);
        let start = self.at + line.len() - text.len();
        self.mark(line.len());
        if !text.trim().is_empty() {
            self.comments.push(Span::new(start, start + text.trim_end().len()));
        }
        // It hides the end of its line, and the space before the next.
        let blank = |rest: &str| rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        if let Some(rest) = self.rest().strip_prefix('\n').filter(|rest| !blank(rest)) {
            let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            self.at += 1 + spaces;
            self.kept = self.at;
        }
    }

    fn formula(&mut self) {
        let mark = if self.rest().starts_with("$$") { "$$" } else { "$" };
        match self.window(mark.len()).find(mark) {
            Some(length) => self.code(length + mark.len() * 2),
            None => self.at += 1,
        }
    }

    /// What stands `skip` bytes from here on, as far as it is looked at.
    fn window(&self, skip: usize) -> &'a str {
        let rest = self.rest().get(skip..).unwrap_or_default();
        let end = (0..=ARGUMENT.min(rest.len())).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(0);
        &rest[..end]
    }

    fn command(&mut self) {
        let name = self.rest()[1..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if name.is_empty() {
            return self.symbol();
        }
        let mut length = 1 + name.len();
        if self.rest()[length..].starts_with('*') {
            length += 1;
        }
        match name {
            "begin" => return self.begin(length),
            "end" => return self.finish(length),
            "par" | "newline" | "item" | "maketitle" | "newpage" | "clearpage" => {
                self.mark(length);
                self.end();
                let listed = name == "item";
                if listed && self.is_shown() {
                    self.out.begin(Region::List);
                }
                return self.spaces();
            }
            "verb" | "lstinline" => {
                let close = self.rest()[length..].chars().next().unwrap_or(' ');
                let inside = self.window(length + close.len_utf8());
                let end = inside.find(close).map_or(0, |end| end + close.len_utf8() * 2);
                return self.code(length + end);
            }
            "underline" | "uline" if self.rest()[length..].starts_with("{\\hspace") => {
                let whole = self.argument(length);
                return self.sign(BLANK, whole);
            }
            "rule" => {
                let whole = self.argument(self.argument(length));
                return self.sign(BLANK, whole);
            }
            "quad" | "qquad" | "hfill" => self.sign(" ", length),
            "ldots" | "dots" => self.sign("…", length),
            _ => self.mark(length),
        }
        if let Some(&(_, level)) = HEADINGS.iter().find(|(known, _)| *known == name) {
            self.option();
            if self.rest().starts_with('{') {
                self.end();
                self.out.begin_heading(level);
                self.braces.push(Brace::Heading);
                return self.mark(1);
            }
        }
        if matches!(name, "author" | "date") && self.rest().starts_with('{') {
            self.end();
            self.braces.push(Brace::Shown);
            return self.mark(1);
        }
        if let Some(&(_, arguments)) = PASSED.iter().find(|(known, _)| *known == name) {
            self.option();
            for _ in 0..arguments {
                let whole = self.argument(0);
                self.mark(whole);
                self.option();
            }
            return;
        }
        self.option();
        self.spaces();
    }

    /// Passes over the space that ends the name of a command.
    fn spaces(&mut self) {
        let spaces = self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.mark(spaces);
    }

    fn symbol(&mut self) {
        let Some(next) = self.rest()[1..].chars().next() else { return self.mark(1) };
        match next {
            '%' | '$' | '&' | '#' | '_' | '{' | '}' => {
                self.mark(1);
                // The sign itself is text.
                self.at += 1;
            }
            '\\' => {
                self.mark(2);
                self.option();
                if self.table > 0 {
                    self.cell();
                } else if self.is_shown() {
                    self.out.push_as("\n", Span::new(self.at - 2, self.at));
                }
            }
            '(' | '[' => {
                let close = if next == '(' { "\\)" } else { "\\]" };
                match self.window(2).find(close) {
                    Some(length) => self.code(length + 4),
                    None => self.mark(2),
                }
            }
            ' ' | ',' | ';' | ':' | '\n' => self.sign(" ", 2),
            other => self.mark(1 + other.len_utf8()),
        }
    }

    /// Passes over an argument in square brackets.
    fn option(&mut self) {
        if self.rest().starts_with('[')
            && let Some(end) = self.window(0).find(']')
        {
            self.mark(end + 1);
        }
    }

    /// Where the argument ends that begins `from` bytes from here; `from` where none does.
    fn argument(&self, from: usize) -> usize {
        let window = self.window(from);
        if !window.starts_with('{') {
            return from;
        }
        let mut depth = 0_usize;
        for (at, byte) in window.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => return from + at + 1,
                b'}' => depth -= 1,
                _ => {}
            }
        }
        from
    }

    fn begin(&mut self, length: usize) {
        let whole = self.argument(length);
        let name = self.rest().get(length + 1..whole.saturating_sub(1)).unwrap_or_default().trim_end_matches('*');
        self.mark(whole);
        self.end();
        if CODE.contains(&name) {
            let close = format!("\\end{{{name}");
            let end = self.rest().find(&close).unwrap_or(self.rest().len());
            let region = if name == "comment" { Region::Comment } else { Region::Code };
            let mut start = self.at;
            for line in self.rest()[..end].split_inclusive('\n') {
                self.out.begin(region);
                self.out.push(Span::new(start, start + line.trim_end().len()));
                start += line.len();
            }
            self.out.end();
            (self.at, self.kept) = (start, start);
            return;
        }
        if matches!(name, "tabular" | "tabularx" | "longtable" | "array" | "tabulary") {
            self.option();
            let columns = self.argument(0);
            self.mark(columns);
            let more = self.argument(0);
            self.mark(more);
            self.table += 1;
            self.cell();
        }
    }

    fn finish(&mut self, length: usize) {
        let whole = self.argument(length);
        let name = self.rest().get(length + 1..whole.saturating_sub(1)).unwrap_or_default();
        if matches!(name, "tabular" | "tabularx" | "longtable" | "array" | "tabulary") {
            self.table = self.table.saturating_sub(1);
        }
        self.mark(whole);
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use crate::document::markup::tests::check;

    #[test]
    fn shows_what_is_set_on_the_page() {
        check(
            "a.tex",
            "\\documentclass[12pt]{article} % 注xx\n\\newcommand{\\xx}{xx年}\n\\title{报告xx}\n\\begin{document}\n\\section{总体}\n增长\\textbf{xx}.x\\%，见\\ref{xx}，\n共~xx 家\\label{xx}。% 待办\n\n经费\\underline{\\hspace{3cm}}万元，$x^2$ 和 \\verb|xx|。\n\\begin{verbatim}\nxx\n\\end{verbatim}\n\\begin{itemize}\n\\item 项xx\n\\end{itemize}\n\\begin{tabular}{ll}\n县 & xx\\\\\n\\hline\n北 & xx年\\\\\n\\end{tabular}\n100\\_000\n\\end{document}\n后xx\n",
            &[
                "comment: 注xx",
                "heading: 报告xx",
                "heading: 总体",
                "prose: 增长xx.x%，见，共\u{a0}xx 家。",
                "comment: 待办",
                "prose: 经费____万元，<$x^2$> 和 <\\verb|xx|>。",
                "code: xx",
                "list: 项xx",
                "table-cell: 县 ",
                "table-cell: xx",
                "table-cell: 北 ",
                "table-cell: xx年",
                "prose: 100_000",
            ],
        );
    }

    #[test]
    fn ends_on_anything() {
        for text in ["\\", "\\begin{", "\\begin{verbatim}", "${", "}}}", "\\verb|", "\\title{", "%", "\\年", "\\rule{"]
        {
            let document = crate::document::Document::read("a.tex", text.as_bytes().to_vec(), None);
            assert!(document.expect("it is text").text().len() <= text.len() + 8, "{text}");
        }
    }
}
