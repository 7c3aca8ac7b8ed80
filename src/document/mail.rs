//! Mail (RFC 5322, with MIME): the subject and the people, the body, and the documents attached.

use mailparse::{DispositionType, MailHeaderMap, ParsedMail};

use crate::document::gather::{Gather, Paragraph};
use crate::document::package::{Container, Package};
use crate::document::zipped::{self, Within};
use crate::document::{Extracted, Format, Place, Reading, Reason, Region};

/// The headers that people write into.
const HEADERS: [&str; 4] = ["Subject", "From", "To", "Cc"];
/// The most headers of a mail, and the most bytes of one of them.
const LINES: usize = 10_000;
const VALUE: usize = 64 << 10;
/// The most parts of a mail.
const PARTS: usize = 10_000;

/// Reads the mail in `bytes`.
pub(super) fn read(bytes: &[u8], reading: Reading, within: Within) -> Result<(Extracted, Package), Reason> {
    let mail = mailparse::parse_mail(bytes).map_err(|error| Reason::Damaged(error.to_string()))?;
    if !is_mail(bytes) {
        return Err(Reason::NotThat("mail"));
    }
    if mail.parts().take(PARTS + 1).count() > PARTS {
        return Err(Reason::Hostile("entries"));
    }
    let mut reader = Reader { reading, within, lines: 0, gather: Gather::new(Container::Closed("mail")) };
    if mail.headers.len() > LINES {
        return Err(Reason::Hostile("entries"));
    }
    for name in HEADERS {
        for header in mail.headers.get_all_headers(name) {
            // What is encoded in pieces is joined piece by piece.
            if header.get_value_raw().len() > VALUE {
                return Err(Reason::Hostile("work"));
            }
            let place = Place::Property(name.to_owned());
            reader.gather.push(Paragraph::fixed(Region::Metadata, place, &header.get_value()), None);
        }
    }
    reader.part(&mail);
    Ok(reader.gather.finish())
}

/// Says whether `bytes` begin as a mail does: with a header line, after what mailboxes put before it.
fn is_mail(bytes: &[u8]) -> bool {
    let first =
        bytes.split(|&byte| byte == b'\n').find(|line| !line.starts_with(b"From ") && !line.trim_ascii().is_empty());
    first.is_some_and(is_header)
}

/// Says whether `line` is a header of a mail (RFC 5322, 2.2).
fn is_header(line: &[u8]) -> bool {
    let name = line.iter().position(|&byte| byte == b':').and_then(|end| line.get(..end));
    name.is_some_and(|name| {
        !name.is_empty() && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// Says whether `bytes`, whatever their name, are a mail: their headers say so.
pub(super) fn says_so(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty());
    let is_line = |line: &&[u8]| is_header(line) || line.starts_with(b" ") || line.starts_with(b"\t");
    is_header(&head[..head.len().min(NAME)])
        && lines.by_ref().take_while(is_line).any(|line| line.to_ascii_lowercase().starts_with(b"mime-version:"))
}

/// The longest name of a header, about.
const NAME: usize = 80;
/// How far the headers of a mail are looked at.
const HEAD: usize = 16 << 10;

struct Reader {
    reading: Reading,
    within: Within,
    /// How many lines of the body were read.
    lines: usize,
    gather: Gather,
}

impl Reader {
    fn part(&mut self, part: &ParsedMail<'_>) {
        let kind = part.ctype.mimetype.to_ascii_lowercase();
        if matches!(&*kind, "multipart/encrypted" | "application/pkcs7-mime" | "application/x-pkcs7-mime") {
            return self.gather.unread(Place::Line(self.lines + 1), Reason::Encrypted);
        }
        if kind == "multipart/alternative" {
            return self.alternative(&part.subparts);
        }
        if !part.subparts.is_empty() {
            return part.subparts.iter().for_each(|part| self.part(part));
        }
        let disposition = part.get_content_disposition();
        let name = disposition.params.get("filename").or_else(|| part.ctype.params.get("name"));
        let attached = name.is_some() || matches!(disposition.disposition, DispositionType::Attachment);
        match (&*kind, name) {
            ("text/plain", None) if !attached => self.body(part),
            ("text/html", None) if !attached => self.file("body.html", part),
            ("message/rfc822", name) => self.file(name.map_or("message.eml", String::as_str), part),
            (_, Some(name)) if Format::of(name).is_document() => self.file(name, part),
            ("text/plain", None) => self.file("attachment.txt", part),
            // A picture, a program, a signature: no document by its name.
            _ => {}
        }
    }

    /// Reads one of several ways to say the same: the plain one, or else the last that can be read.
    fn alternative(&mut self, parts: &[ParsedMail<'_>]) {
        let plain = |part: &&ParsedMail<'_>| {
            part.ctype.mimetype.eq_ignore_ascii_case("text/plain")
                && part.get_body().is_ok_and(|body| !body.trim().is_empty())
        };
        if let Some(part) = parts.iter().find(plain).or(parts.last()) {
            self.part(part);
        }
    }

    fn body(&mut self, part: &ParsedMail<'_>) {
        let body = match part.get_body() {
            Ok(body) => body,
            Err(error) => {
                let reason = Reason::Damaged(error.to_string());
                return self.gather.unread(Place::Line(self.lines + 1), reason);
            }
        };
        for line in body.lines() {
            self.lines += 1;
            let region = if line.starts_with('>') { Region::Quote } else { Region::Prose };
            self.gather.push(Paragraph::fixed(region, Place::Line(self.lines), line), None);
        }
    }

    /// Reads a part as the file `name`.
    fn file(&mut self, name: &str, part: &ParsedMail<'_>) {
        match part.get_body_raw() {
            Ok(bytes) => {
                // What a part says of its encoding, its bytes do not say.
                let charset = part.ctype.params.get("charset").map(String::as_bytes);
                let said = charset.and_then(encoding_rs::Encoding::for_label);
                let text = matches!(Format::of(name), Format::Plain | Format::Markdown);
                let encoding = said.filter(|_| text).or(self.reading.encoding);
                zipped::add(name, bytes, Reading { encoding, ..self.reading }, self.within, &mut self.gather);
            }
            Err(error) => {
                let place = Place::File(name.into(), Box::new(Place::Name));
                self.gather.unread(place, Reason::Damaged(error.to_string()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::text::Lang;

    /// The blocks of a mail, `place|region|text`, and what could not be read of it.
    #[track_caller]
    fn check(mail: &[u8], expected: &[&str], unread: &[(&str, Reason)]) {
        let document = Document::read("a.eml", mail.to_vec(), None).expect("it is a mail");
        let mut blocks = document.blocks();
        let (mut next, mut found) = (0, Vec::new());
        while let Some(block) = blocks.at(next).filter(|block| block.span.end() >= next) {
            let place = document.place(block.span.start()).expect("it has a place").shown(Lang::En);
            found.push(format!("{place}|{}|{}", block.region.name(), block.span.slice(document.text())));
            next = block.span.end() + 1;
        }
        assert_eq!(found, expected);
        let left: Vec<_> = document.unread().iter().map(|(place, why)| (place.shown(Lang::En), why.clone())).collect();
        let unread: Vec<_> = unread.iter().map(|(place, why)| ((*place).to_owned(), why.clone())).collect();
        assert_eq!(left, unread);
    }

    #[test]
    fn reads_headers_body_and_attachments() {
        check(
            b"Subject: =?gb2312?B?1PazpA==?= xx%\r\nTo: a@b\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\xd4\xf6\xb3\xa4xx%\r\n\r\n> 20xx\r\n",
            &["property Subject|metadata|增长 xx%", "property To|metadata|a@b", "line 1|prose|增长xx%", "line 3|quote|> 20xx"],
            &[],
        );
        check(
            b"Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\nplain xx\n--c\nContent-Type: text/html\n\n<p>plain xx</p>\n--c--\n--b\nContent-Type: text/csv; name=a.csv\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a.csv\n\neHgs5bm0\n--b\nContent-Type: image/png; name=a.png\n\nx\n--b\nContent-Disposition: attachment; filename=b.docx\n\nPK\n--b--\n",
            &["property Subject|metadata|a", "line 1|prose|plain xx", "a.csv > line 1|prose|xx,年"],
            &[("b.docx > name", Reason::NotThat("Word"))],
        );
        check(
            b"Subject: a\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n",
            &["property Subject|metadata|a"],
            &[("line 1", Reason::Encrypted)],
        );
    }
}
