//! The tags, texts and comments of HTML with their bytes. This is the only file of the room that
//! names the tokenizer, which is html5gum.

use std::borrow::Cow;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, State, StringReader, Tokenizer};

use crate::document::html::elements::{Element, element};
use crate::text::Span;

/// What stands in a page; spans are those of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An opening tag.
    Open(Tag),
    /// The name of a closing tag, and its span.
    Close(Vec<u8>, Span),
    /// Text, references, `</>` and the marks of CDATA sections and all.
    Text(Span),
    /// A comment, a declaration, a processing instruction.
    Comment(Span),
}

/// An opening tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its name, in lower case.
    pub(super) name: Vec<u8>,
    /// From `<` to `>`.
    pub(super) span: Span,
    /// It ends in `/>`.
    pub(super) closes_itself: bool,
    /// The attributes that somebody reads, in order, with the span of the value without quotes.
    pub(super) attributes: Vec<(&'static str, Span)>,
}

impl Tag {
    /// The element that it opens; nothing when HTML has none of this name.
    pub(super) fn element(&self) -> Option<Element> {
        element(&self.name)
    }

    /// The value of the attribute `name` in `source`, as it is written.
    pub(super) fn get<'a>(&self, name: &str, source: &'a str) -> Option<&'a str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, span)| span.slice(source))
    }
}

/// The attributes that somebody reads. The others are passed over as they come: a tag may have a
/// million.
const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-label",
    "color",
    "colspan",
    "content",
    "hidden",
    "label",
    "name",
    "property",
    "style",
    "summary",
    "title",
    "type",
    "value",
];

/// `text` for [`tokens`], byte for byte. The tokenizer makes one line end of two, and loses count.
pub(super) fn prepared(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace('\r', " ").into() } else { text.into() }
}

/// What stands in `prepared`, whose first byte is byte `base` of the source. In `xml`, a tag that
/// closes itself is an element, and there are CDATA sections.
pub(super) fn tokens(prepared: &str, base: usize, xml: bool) -> impl Iterator<Item = Token> {
    let collect = Collect { base, xml, ..Collect::default() };
    let emitter = Switching { inner: CallbackEmitter::new(collect), xml };
    let tokenizer: Tokenizer<StringReader<'_>, Switching> = Tokenizer::new_with_emitter(prepared, emitter);
    tokenizer.filter_map(Result::ok)
}

/// What a reference such as `&times;` at the start of `text` reads as.
pub(super) fn decoded(text: &str) -> String {
    let mut shown = Vec::new();
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
        if let CallbackEvent::String { value } = event {
            shown.extend_from_slice(value);
        }
        None::<std::convert::Infallible>
    });
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
    String::from_utf8(shown).unwrap_or_default()
}

/// Makes tokens of events.
#[derive(Debug, Default)]
struct Collect {
    base: usize,
    xml: bool,
    tag: Option<Tag>,
    /// The attribute that is being read is one that somebody reads.
    wanted: bool,
    /// What the tag that was read last has the tokenizer look for.
    next: Option<State>,
}

impl Collect {
    fn span(&self, span: html5gum::Span<usize>) -> Span {
        Span::new(self.base + span.start, self.base + span.end.max(span.start))
    }
}

impl Callback<Token, usize> for Collect {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: html5gum::Span<usize>) -> Option<Token> {
        let span = self.span(span);
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some(Tag { name: name.to_vec(), span, closes_itself: false, attributes: Vec::new() });
            }
            CallbackEvent::AttributeName { name } => {
                let known = ATTRIBUTES.iter().find(|known| known.as_bytes() == name);
                self.wanted = false;
                if let (Some(known), Some(tag)) = (known, &mut self.tag)
                    && tag.attributes.iter().all(|(other, _)| other != known)
                {
                    self.wanted = true;
                    tag.attributes.push((known, Span::new(span.end(), span.end())));
                }
            }
            CallbackEvent::AttributeValue { .. } => {
                if let (true, Some((_, value))) =
                    (self.wanted, self.tag.as_mut().and_then(|tag| tag.attributes.last_mut()))
                {
                    *value = span;
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                let mut tag = self.tag.take()?;
                tag.span = Span::new(tag.span.start(), span.end());
                tag.closes_itself = self_closing;
                self.next = if self_closing && self.xml { None } else { state_in(&tag.name) };
                return Some(Token::Open(tag));
            }
            CallbackEvent::EndTag { name } => {
                self.tag = None;
                return Some(Token::Close(name.to_vec(), span));
            }
            CallbackEvent::String { .. } => return Some(Token::Text(span)),
            CallbackEvent::Comment { .. } => return Some(Token::Comment(span)),
            CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    }
}

/// How the text of an element is read, where tags do not count in it (HTML, 13.2.6.2). A page is
/// read as without scripts, so what is in `<noscript>` counts.
fn state_in(name: &[u8]) -> Option<State> {
    match name {
        b"title" | b"textarea" => Some(State::RcData),
        b"script" => Some(State::ScriptData),
        b"style" | b"iframe" | b"xmp" | b"noembed" | b"noframes" => Some(State::RawText),
        b"plaintext" => Some(State::PlainText),
        _ => None,
    }
}

/// Passes events on and switches the tokenizer where a tag asks for it.
struct Switching {
    inner: CallbackEmitter<Collect, Token, usize>,
    xml: bool,
}

impl ForwardingEmitter for Switching {
    type Token = Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = Token> {
        &mut self.inner
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        // The inner one was not told to switch by itself.
        let none = self.inner.emit_current_tag();
        let next = self.inner.callback_mut().next.take();
        if next.is_some() {
            self.inner.init_string();
        }
        next.or(none)
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.xml
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each token as it stands in the source.
    fn cut(source: &str, xml: bool) -> Vec<&str> {
        let spans = tokens(source, 0, xml).map(|token| match token {
            Token::Open(tag) => tag.span,
            Token::Close(_, span) | Token::Text(span) | Token::Comment(span) => span,
        });
        let spans: Vec<Span> = spans.collect();
        spans.into_iter().map(|span| span.slice(source)).collect()
    }

    #[test]
    fn every_token_has_its_bytes() {
        let check = |source: &str, xml: bool, expected: &[&str]| assert_eq!(cut(source, xml), expected);
        check("a<b x='>'>&times;<!-- c --></b>d", false, &["a", "<b x='>'>", "&times;", "<!-- c -->", "</b>", "d"]);
        check("<title>a<b>&amp;</title>x", false, &["<title>", "a<b>&amp;", "</title>", "x"]);
        check("<script>a<b</script><p>年", false, &["<script>", "a<b", "</script>", "<p>", "年"]);
        check("<title/>年<p>", true, &["<title/>", "年", "<p>"]);
        check("1<2 && 3>2 &", false, &["1<2 && 3>2 &"]);
        check("a<!x>b<?php c ?>d</>e", false, &["a", "<!x>", "b", "<?php c ?>", "d</>e"]);
    }

    proptest! {
        /// Whatever the page is made of, a text is where its span says.
        #[test]
        fn a_text_is_where_its_span_says(
            parts in proptest::collection::vec(prop_oneof![
                Just("<b>"), Just("</b>"), Just("<p title='x&amp;y'>"), Just("<a b=c d>"), Just("&times;"), Just("&"),
                Just("&#"), Just("&#x4e00;"), Just("&ampx"), Just("<"), Just(">"), Just("x"), Just("年"), Just(" "),
                Just("\n"), Just("<!-- c -->"), Just("<!--"), Just("-->"), Just("-"), Just("!"), Just("</"), Just("<!"),
                Just("<?"), Just("<title>"), Just("</title>"), Just("<script>"), Just("</script>"), Just("<![CDATA["),
                Just("]]>"), Just("]"), Just("\""), Just("'"), Just("="), Just("/"), Just("<textarea>"), Just("😀"),
            ], 0..24),
            xml in any::<bool>(),
        ) {
            let source = parts.concat();
            let mut raw = false;
            let mut last = 0;
            for token in tokens(&source, 0, xml) {
                let span = match &token {
                    Token::Open(tag) => tag.span,
                    Token::Close(_, span) | Token::Text(span) | Token::Comment(span) => *span,
                };
                prop_assert!(span.start() >= last, "{:?}: {:?}", source, token);
                last = span.end();
                let cut = source.get(span.start()..span.end());
                prop_assert!(cut.is_some(), "{:?}: {:?}", source, token);
                let cut = cut.unwrap_or_default();
                match &token {
                    Token::Open(tag) => {
                        prop_assert!(cut.starts_with('<') && cut.ends_with('>'), "{:?}: {:?}", source, token);
                        raw = state_in(&tag.name).is_some();
                    }
                    Token::Close(..) => {
                        prop_assert!(cut.starts_with("</") && cut.ends_with('>'), "{:?}: {:?}", source, token);
                        raw = false;
                    }
                    Token::Comment(_) => prop_assert!(cut.starts_with('<'), "{:?}: {:?}", source, token),
                    // A tag in a text would have been a token.
                    Token::Text(_) => prop_assert!(raw || xml || !cut.contains("<b>"), "{:?}: {:?}", source, token),
                }
            }
        }
    }
}
