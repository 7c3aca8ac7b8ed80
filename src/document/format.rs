//! Which format a file is read as, told by its name.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text, line by line.
    Plain,
    /// Markdown (CommonMark with tables, footnotes, strikethrough, task lists, front matter).
    Markdown,
    /// Word (docx and its templates and variants).
    Word,
    /// A document format that is known and cannot be read yet, with its name.
    Unsupported(&'static str),
    /// Anything else: read when it is named, left out of a folder.
    Unknown,
}

/// Endings of text documents that are read line by line.
const PLAIN: &[&str] = &[
    "txt", "text", "rst", "rest", "adoc", "asciidoc", "asc", "org", "tex", "textile", "wiki", "csv", "tsv", "log",
    "srt", "vtt",
];

const MARKDOWN: &[&str] = &["md", "markdown", "mdown", "mkd", "mkdn", "mdx", "qmd", "rmd"];

const WORD: &[&str] = &["docx", "docm", "dotx", "dotm"];

const UNSUPPORTED: &[(&str, &str)] = &[
    ("doc", "Word 97–2003"),
    ("wps", "WPS Writer"),
    ("et", "WPS Spreadsheet"),
    ("dps", "WPS Presentation"),
    ("xls", "Excel 97–2003"),
    ("xlsx", "Excel"),
    ("xlsm", "Excel"),
    ("xlsb", "Excel"),
    ("ppt", "PowerPoint 97–2003"),
    ("pptx", "PowerPoint"),
    ("odt", "OpenDocument text"),
    ("ods", "OpenDocument spreadsheet"),
    ("odp", "OpenDocument presentation"),
    ("ofd", "OFD"),
    ("pdf", "PDF"),
    ("rtf", "RTF"),
    ("html", "HTML"),
    ("htm", "HTML"),
    ("xhtml", "HTML"),
    ("epub", "EPUB"),
    ("eml", "mail"),
    ("msg", "Outlook mail"),
    ("pages", "Pages"),
    ("hwp", "Hangul"),
    ("hwpx", "Hangul"),
];

/// Names without an ending that are documents by custom.
const NAMED: &[&str] = &["readme", "changelog", "contributing", "authors", "notice", "news", "todo"];

impl Format {
    /// The format of the file called `name`, a path or a bare name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
        let Some((_, ending)) = file.rsplit_once('.') else {
            return if NAMED.contains(&file.as_str()) { Self::Plain } else { Self::Unknown };
        };
        if MARKDOWN.contains(&ending) {
            Self::Markdown
        } else if PLAIN.contains(&ending) {
            Self::Plain
        } else if WORD.contains(&ending) {
            Self::Word
        } else {
            UNSUPPORTED
                .iter()
                .find(|(known, _)| *known == ending)
                .map_or(Self::Unknown, |&(_, name)| Self::Unsupported(name))
        }
    }

    /// Says whether a file of this format counts as a document when a folder is walked.
    #[must_use]
    pub fn is_document(self) -> bool {
        self != Self::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_format_off_the_name() {
        assert_eq!(Format::of("a/报告.MD"), Format::Markdown);
        assert_eq!(Format::of("README"), Format::Plain);
        assert_eq!(Format::of("a.b/notes"), Format::Unknown);
        assert_eq!(Format::of("稿.docx"), Format::Word);
        assert_eq!(Format::of("稿.pdf"), Format::Unsupported("PDF"));
        assert!(!Format::of("main.rs").is_document());
    }
}
