//! Which format a file is read as, told by its first bytes, or else by its name.

use crate::document::{Markup, Reason, compound, html, mail};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text, line by line.
    Plain,
    /// Markdown (CommonMark with tables, footnotes, strikethrough, task lists, front matter).
    Markdown,
    /// Text with the marks of another markup language.
    Marked(Markup),
    /// HTML.
    Html,
    /// XHTML, HTML in the syntax of XML.
    Xhtml,
    /// Word (docx and its templates and variants).
    Word,
    /// Excel (xlsx and its variants).
    Spreadsheet,
    /// PowerPoint (pptx and its variants).
    Slides,
    /// OpenDocument (odt, ods, odp).
    OpenDocument,
    /// OFD (GB/T 33190).
    Ofd,
    /// EPUB.
    Epub,
    /// Rich text (RTF).
    Rtf,
    /// Word 97 to 2003, and WPS Writer ([MS-DOC]).
    OldWord,
    /// PowerPoint 97 to 2003, and WPS Presentation ([MS-PPT]).
    OldSlides,
    /// PDF (ISO 32000).
    Pdf,
    /// Excel of 1997 to 2003 (xls), and WPS Spreadsheets of that time.
    OldSpreadsheet,
    /// Mail (eml) with its attachments.
    Mail,
    /// An archive of documents (zip).
    Archive,
    /// A document format that is known and cannot be read, with its name.
    Unsupported(&'static str),
    /// Anything else: read when it is named, left out of a folder.
    Unknown,
}

/// The formats by the endings of file names.
const ENDINGS: &[(Format, &[&str])] = &[
    (Format::Plain, &["txt", "text", "textile", "wiki", "csv", "tsv", "log", "srt", "vtt"]),
    (Format::Markdown, &["md", "markdown", "mdown", "mkd", "mkdn", "mdx", "qmd", "rmd"]),
    (Format::Marked(Markup::Rst), &["rst", "rest"]),
    (Format::Marked(Markup::AsciiDoc), &["adoc", "asciidoc", "asc"]),
    (Format::Marked(Markup::Org), &["org"]),
    (Format::Marked(Markup::Tex), &["tex", "latex"]),
    (Format::Html, &["html", "htm", "shtml"]),
    (Format::Xhtml, &["xhtml", "xht"]),
    (Format::Word, &["docx", "docm", "dotx", "dotm"]),
    (Format::Spreadsheet, &["xlsx", "xlsm", "xltx", "xltm"]),
    (Format::Slides, &["pptx", "pptm", "potx", "ppsx", "ppsm", "potm"]),
    (Format::OpenDocument, &["odt", "ods", "odp", "ott", "ots", "otp"]),
    (Format::Ofd, &["ofd"]),
    (Format::Epub, &["epub"]),
    (Format::Rtf, &["rtf"]),
    (Format::Pdf, &["pdf"]),
    (Format::Mail, &["eml", "mht", "mhtml"]),
    (Format::OldSpreadsheet, &["xls", "xlt", "et", "ett"]),
    (Format::Archive, &["zip"]),
    (Format::OldWord, &["doc", "dot", "wps", "wpt"]),
    (Format::OldSlides, &["ppt", "pps", "pot", "dps", "dpt"]),
    (Format::Unsupported("Excel binary (xlsb)"), &["xlsb"]),
    (Format::Unsupported("Outlook mail"), &["msg"]),
    (Format::Unsupported("Pages"), &["pages"]),
    (Format::Unsupported("Hangul"), &["hwp", "hwpx"]),
    (Format::Unsupported("CAJ"), &["caj", "kdh"]),
];

/// Names without an ending that are documents by custom.
const NAMED: &[&str] = &["readme", "changelog", "contributing", "authors", "notice", "news", "todo"];

/// The first bytes of a compound file ([MS-CFB] 2.2): the format of Office 97 to 2003, and what
/// Office wraps an encrypted document in.
pub(super) const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// How a PDF starts.
const HEADER: &[u8] = b"%PDF-";

impl Format {
    /// The format of the file called `name`, a path or a bare name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let cut = name.bytes().rposition(|byte| matches!(byte, b'.' | b'/' | b'\\'));
        let ending = cut.map_or(name, |at| &name[at + 1..]);
        if cut.is_none_or(|at| name.as_bytes()[at] != b'.') {
            let named = NAMED.iter().any(|known| known.eq_ignore_ascii_case(ending));
            return if named { Self::Plain } else { Self::Unknown };
        }
        let is_it = |known: &&str| known.eq_ignore_ascii_case(ending);
        let known = ENDINGS.iter().find(|(_, endings)| endings.iter().any(is_it));
        known.map_or(Self::Unknown, |&(format, _)| format)
    }

    /// The format that the first bytes tell, or else this one, which the name told.
    #[must_use]
    pub(super) fn seen_in(self, bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return if self.is_archived() { self } else { Self::Archive };
        }
        // Something may stand before it (ISO 32000-1, implementation note 13).
        let holds = || memchr::memmem::find(&bytes[..bytes.len().min(1024)], HEADER).is_some();
        if bytes.starts_with(HEADER) || (self == Self::Pdf && holds()) {
            return Self::Pdf;
        }
        if bytes.starts_with(b"{\\rtf") {
            return Self::Rtf;
        }
        if bytes.starts_with(COMPOUND) {
            return match (compound::format(bytes), self) {
                (Ok(Some(format)), _) => format,
                (Ok(None), Self::Unsupported(_))
                | (Err(_), Self::Unsupported(_) | Self::OldWord | Self::OldSlides | Self::OldSpreadsheet) => self,
                _ => Self::Unsupported("Office 97–2003"),
            };
        }
        if let Some(name) = flat(bytes) {
            return Self::Unsupported(name);
        }
        match self {
            // What programs save as a web page and call by their own name.
            Self::Unknown | Self::Unsupported(_) | Self::OldWord | Self::OldSpreadsheet | Self::Plain
                if html::is_html(bytes) =>
            {
                Self::Html.seen_in(bytes)
            }
            Self::Unknown | Self::Plain if mail::says_so(bytes) => Self::Mail,
            Self::Html if html::is_xml(bytes) => Self::Xhtml,
            _ => self,
        }
    }

    fn is_archived(self) -> bool {
        matches!(self, Self::Word | Self::Spreadsheet | Self::Slides | Self::OpenDocument | Self::Ofd | Self::Epub)
    }

    /// Says whether a file of this format counts as a document when a folder is walked.
    #[must_use]
    pub fn is_document(self) -> bool {
        self != Self::Unknown
    }

    /// The name for people.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::Plain | Self::Unknown => "text",
            Self::Markdown => "Markdown",
            Self::Marked(markup) => markup.shown(),
            Self::Html => "HTML",
            Self::Xhtml => "XHTML",
            Self::Word => "Word",
            Self::Spreadsheet => "Excel",
            Self::Slides => "PowerPoint",
            Self::OpenDocument => "OpenDocument",
            Self::Ofd => "OFD",
            Self::Epub => "EPUB",
            Self::Rtf => "RTF",
            Self::OldWord => "Word 97–2003",
            Self::OldSlides => "PowerPoint 97–2003",
            Self::Pdf => "PDF",
            Self::OldSpreadsheet => "Excel 97–2003",
            Self::Mail => "mail",
            Self::Archive => "zip",
            Self::Unsupported(name) => name,
        }
    }
}

/// Why an archive is no document of the format that its name says.
pub(super) fn none(named: Format) -> Reason {
    match named {
        Format::Unsupported(shown) => Reason::Unsupported(shown),
        named => Reason::NotThat(named.shown()),
    }
}

/// The format of a document that a program keeps in one file of XML.
fn flat(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let head = &head[..head.len().min(2048)];
    let says = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
    if !head.starts_with(b"<?xml") {
        return None;
    }
    if says("<?mso-application") {
        return Some("Office XML");
    }
    says("urn:oasis:names:tc:opendocument:xmlns:office").then_some("flat OpenDocument")
}

/// Why a file in the format `shown` cannot be read.
pub(super) fn unsupported(bytes: &[u8], shown: &'static str) -> Reason {
    let encrypted = bytes.starts_with(COMPOUND) && holds_entry(bytes, "EncryptedPackage");
    if encrypted { Reason::Encrypted } else { Reason::Unsupported(shown) }
}

/// Says whether the compound file `bytes` has a stream called `name`: it stands in an entry of its
/// own of 128 bytes, filled up with zeros ([MS-CFB] 2.6.1).
fn holds_entry(bytes: &[u8], name: &str) -> bool {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    entry.extend([0, 0]);
    memchr::memmem::find_iter(bytes, &entry).any(|at| at % 128 == 0)
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
        assert_eq!(Format::of("稿.hwp"), Format::Unsupported("Hangul"));
        assert!(!Format::of("main.rs").is_document());
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut file = COMPOUND.to_vec();
        file.resize(512, 0);
        assert_eq!(unsupported(&[&file, &*name, &[0, 0]].concat(), "Word"), Reason::Encrypted);
        assert_eq!(unsupported(COMPOUND, "Word"), Reason::Unsupported("Word"));
    }

    #[test]
    fn the_first_bytes_outweigh_the_name() {
        assert_eq!(Format::of("a.doc").seen_in(b"{\\rtf1"), Format::Rtf);
        assert_eq!(Format::of("a.txt").seen_in(b"%PDF-1.7"), Format::Pdf);
        assert_eq!(Format::of("a.doc").seen_in(b"PK\x03\x04"), Format::Archive);
        assert_eq!(Format::of("a.docx").seen_in(b"PK\x03\x04"), Format::Word);
        assert_eq!(Format::of("a.md").seen_in(b"# a"), Format::Markdown);
        assert_eq!(Format::of("a.doc").seen_in(b"<html xmlns:o=\"urn\">"), Format::Html);
        assert_eq!(Format::of("a.txt").seen_in(b"<!DOCTYPE html>"), Format::Html);
        assert_eq!(Format::of("a.md").seen_in(b"<!DOCTYPE html>"), Format::Markdown);
        assert_eq!(Format::of("a.txt").seen_in(b"From: a\r\nMIME-Version: 1.0\r\n\r\n"), Format::Mail);
        assert_eq!(Format::of("a.txt").seen_in(b"Note: a\n\nMIME-Version: 1.0\n"), Format::Plain);
        let word = b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>";
        assert_eq!(Format::of("a.doc").seen_in(word), Format::Unsupported("Office XML"));
        assert_eq!(Format::of("a.htm").seen_in(b"<?xml version=\"1.0\"?><html>"), Format::Xhtml);
    }
}
