//! Reads a part with text: the content of a document, its master pages, an embedded chart.

use std::mem;

use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph, Run};
use crate::document::look::Ink;
use crate::document::office::opendocument::changes::Changes;
use crate::document::office::opendocument::scope::{Body, Counts, Scope, ScopeKind, Shown, Story};
use crate::document::office::opendocument::sheet::{Sheet, is_made, repeated};
use crate::document::office::opendocument::styles::Styles;
use crate::document::office::xml::{Item, Items, Tag};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region, Revisions};
use crate::text::Span;

/// What a part tells of itself, beside its text.
#[derive(Debug)]
pub(super) struct Found {
    /// Nothing where it is no text, such as a formula.
    pub(super) body: Option<Body>,
    /// The folders of what is embedded, and where it is shown.
    pub(super) objects: Vec<(String, Place)>,
    /// The master pages that slides show.
    pub(super) masters: Vec<Shown>,
}

/// Elements around the innermost one.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    /// Its characters are text.
    text: bool,
    /// It may say in words what it shows.
    pictured: bool,
    /// What is in it is not shown.
    hides: bool,
    /// What is in it cannot be written.
    fixes: bool,
    /// What is said of the ink of its text.
    ink: Ink,
    end: End,
}

/// What ends with an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum End {
    #[default]
    Nothing,
    Paragraph,
    /// A paragraph of a cell of a sheet.
    Line,
    Scope,
    List,
    Table,
    Cell,
    Master,
}

/// A paragraph that is open.
#[derive(Clone, Copy, Debug)]
struct Open {
    /// A space that comes now would be one too many.
    blank: bool,
    hidden: bool,
}

pub(super) struct Reader<'a> {
    story: Story,
    styles: &'a Styles,
    revisions: Revisions,
    flow: Flow<'a>,
    part: usize,
    body: Option<Body>,
    levels: Vec<Level>,
    scopes: Vec<Scope>,
    open: Vec<Open>,
    counts: Counts,
    tables: usize,
    /// How many elements are open that hide their text, and that keep it from being written.
    hidden: usize,
    fixed: usize,
    changes: Changes,
    /// How many insertions are open that are left out.
    left_out: usize,
    sheet: Option<Sheet>,
    slide: usize,
    /// How many tables there were before this slide.
    earlier: usize,
    tabled: usize,
    /// In a master page.
    master: bool,
    /// How many spaces an element may still stand for.
    spaces: usize,
    objects: Vec<(String, Place)>,
    masters: Vec<Shown>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(story: Story, styles: &'a Styles, revisions: Revisions, gather: &'a mut Gather) -> Self {
        Self {
            story,
            styles,
            revisions,
            flow: Flow::new(gather),
            part: 0,
            body: None,
            levels: Vec::new(),
            scopes: Vec::new(),
            open: Vec::new(),
            counts: Counts::default(),
            tables: 0,
            hidden: 0,
            fixed: 0,
            changes: Changes::default(),
            left_out: 0,
            sheet: None,
            slide: 0,
            earlier: 0,
            tabled: 0,
            master: false,
            spaces: SPACES,
            objects: Vec::new(),
            masters: Vec::new(),
        }
    }

    pub(super) fn read(mut self, part: &str, xml: &str) -> Result<Found, Reason> {
        self.part = self.flow.gather.part(Part::Named(part.to_owned()));
        let mut items = Items::new(part, xml);
        while let Some(item) = items.next()? {
            match item {
                Item::Open(tag) if tag.name == "tracked-changes" && self.revisions != Revisions::Final => {
                    self.changes.read(&mut items)?;
                }
                Item::Open(tag) if self.is_skipped(&tag) => items.skip()?,
                Item::Open(tag) => {
                    let level = self.open(&tag, tag.span.slice(xml).ends_with("/>"));
                    self.hidden += usize::from(level.hides);
                    self.fixed += usize::from(level.fixes);
                    if level.hides {
                        self.flow.hide(true);
                    }
                    self.levels.push(level);
                    self.flow.ink(level.ink);
                }
                Item::Close(_) => self.close(),
                Item::Text(text, bytes) if self.level().text => self.text(text, bytes),
                Item::Char(c, bytes) if self.level().text => match c {
                    ' ' | '\t' | '\r' | '\n' => self.gap(bytes),
                    c => self.words(c.encode_utf8(&mut [0; 4]), bytes),
                },
                Item::Text(..) | Item::Char(..) => {}
            }
        }
        Ok(Found { body: self.body, objects: self.objects, masters: self.masters })
    }

    /// The innermost element.
    fn level(&self) -> Level {
        self.levels.last().copied().unwrap_or_default()
    }

    fn is_skipped(&self, tag: &Tag<'_>) -> bool {
        let (name, text) = (tag.name.as_str(), self.level().text);
        let whole = self.body;
        match name {
            // What pages show in place of these is not known before they are printed.
            "header" | "footer" | "date-time" => text,
            "page-number" => text && whole == Some(Body::Slides),
            "sheet-name" | "title" | "file-name" | "date" | "time" => {
                text && matches!(self.story, Story::Master(Body::Sheets, _))
            }
            "script" => text,
            "notes" => self.master,
            "master-page" => self.shown(tag).is_none() && matches!(self.story, Story::Master(Body::Slides, _)),
            "header-left" | "header-first" | "footer-left" | "footer-first" => {
                self.master && tag.get("display").as_deref() == Some("false")
            }
            // On a master page, the place of a title or an outline says no more than what to do there.
            "frame" => {
                let class = tag.get("class");
                let place = class.as_deref().is_some_and(|class| !FEET.contains(&class));
                tag.get("placeholder").as_deref() == Some("true") || self.master && place
            }
            // The values of a chart stand in the sheet that it shows, too.
            "table" if whole == Some(Body::Chart) => matches!(self.story, Story::Embedded { copies: true, .. }),
            // What other files held when they were linked.
            "table" if whole == Some(Body::Sheets) => tag.get("name").is_some_and(|name| name.starts_with("'file:")),
            name => SKIPPED.contains(&name),
        }
    }

    /// Enters an element; `closed` says whether it closes itself.
    fn open(&mut self, tag: &Tag<'_>, closed: bool) -> Level {
        let above = self.level();
        let style = || tag.get("style-name");
        let says = |name: &str, value: &str| tag.get(name).as_deref() == Some(value);
        let mut level = Level { text: above.text, ink: above.ink, ..Level::default() };
        match tag.name.as_str() {
            "p" | "h" => {
                let cell = if self.in_cell() { above.ink } else { Ink::default() };
                level.ink = self.styles.ink(style().as_deref()).over(cell);
                level.hides = self.styles.hides(style().as_deref());
                level.text = !self.scopes.is_empty();
                level.end = self.begin(tag);
            }
            "span" => {
                level.hides = self.styles.hides(style().as_deref());
                level.ink = self.styles.ink(style().as_deref()).over(above.ink);
            }
            "hidden-text" => level.hides = says("is-hidden", "true"),
            "hidden-paragraph" if says("is-hidden", "true") => {
                if let Some(open) = self.open.last_mut() {
                    open.hidden = true;
                }
            }
            "section" => level.hides = says("display", "none") || says("is-hidden", "true"),
            "s" if above.text => self.space(tag, closed),
            "tab" if above.text => self.sign("\t"),
            "line-break" if above.text => self.line_break(),
            "change-start" if self.revisions == Revisions::Original => {
                let insertion = tag.get("change-id").is_some_and(|id| self.changes.is_insertion(&id));
                self.left_out += usize::from(insertion);
            }
            "change-end" if self.revisions == Revisions::Original => {
                let insertion = tag.get("change-id").is_some_and(|id| self.changes.is_insertion(&id));
                self.left_out = self.left_out.saturating_sub(usize::from(insertion));
            }
            "change" if self.revisions != Revisions::Final => self.put_back(&tag.get("change-id").unwrap_or_default()),
            // A program computes these anew, whatever is written into them.
            name if above.text && COMPUTED.contains(&name) => level.fixes = true,
            "title" | "desc" if above.pictured => {
                self.paragraph(Paragraph::new(Region::Metadata, self.within(Place::AltText)));
                (level.text, level.end) = (true, End::Paragraph);
            }
            "footer-decl" | "date-time-decl" | "header-decl" => {
                let place = if tag.name == "header-decl" { Place::Header } else { Place::Footer };
                self.paragraph(Paragraph::new(Region::Prose, place));
                (level.text, level.end) = (true, End::Paragraph);
            }
            "list" | "numbered-paragraph" => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.lists += 1;
                    level.end = End::List;
                }
            }
            "note" => {
                level.text = false;
                level.end = match says("note-class", "endnote") {
                    true => {
                        self.counts.endnotes += 1;
                        self.scope(ScopeKind::Endnote(self.counts.endnotes))
                    }
                    false => {
                        self.counts.footnotes += 1;
                        self.scope(ScopeKind::Footnote(self.counts.footnotes))
                    }
                };
            }
            // A message about what a cell may hold is told like a comment.
            "annotation" | "help-message" | "error-message" => {
                self.counts.comments += 1;
                level.text = false;
                level.end = self.scope(ScopeKind::Comment(self.counts.comments));
            }
            "table" => level = self.table(tag),
            "table-row" => match self.sheet.as_mut().filter(|sheet| !sheet.in_cell()) {
                Some(sheet) => level.fixes = sheet.row(tag),
                None => {
                    self.flow.row();
                    level.fixes = repeated(tag, "number-rows-repeated") > 1;
                }
            },
            "table-cell" | "covered-table-cell" => {
                level.text = false;
                level.hides = tag.name != "table-cell";
                match self.sheet.as_mut().filter(|sheet| !sheet.in_cell()) {
                    Some(sheet) => {
                        level.fixes = sheet.open(tag);
                        level.end = End::Cell;
                        level.ink = self.styles.ink(style().as_deref());
                    }
                    // The cells that a wide one covers stand there, too.
                    None => {
                        self.flow.next_cell();
                        let repeated = repeated(tag, "number-columns-repeated");
                        self.flow.widen(usize::try_from(repeated).unwrap_or(usize::MAX));
                        level.fixes = repeated > 1 || is_made(tag);
                    }
                }
            }
            "page" if self.body == Some(Body::Slides) => {
                self.slide += 1;
                self.earlier = self.tabled;
                self.counts.turn_page();
                self.flow.gather.leave_headings();
                let master = tag.get("master-page-name").unwrap_or_default();
                if self.masters.iter().all(|shown| shown.master != master) {
                    self.masters.push(Shown { master, slide: self.slide, shapes: 0 });
                }
            }
            "notes" if self.slide > 0 => level.end = self.scope(ScopeKind::Notes),
            "master-page" => {
                self.master = true;
                level.end = End::Master;
                if let Some((slide, shapes)) = self.shown(tag) {
                    self.counts.turn_page();
                    (self.slide, self.counts.shapes) = (slide, shapes);
                }
            }
            "header" | "header-left" | "header-first" if self.master => level.end = self.scope(ScopeKind::Header),
            "footer" | "footer-left" | "footer-first" if self.master => level.end = self.scope(ScopeKind::Footer),
            "object" => {
                level.text = false;
                if let Some(folder) = tag.get("href").map(|href| folder(&href)).filter(|folder| !folder.is_empty()) {
                    self.counts.objects += 1;
                    self.objects.push((folder, self.within(Place::Chart(self.counts.objects))));
                }
            }
            name if is_shape(name) && !(name == "measure" && above.text) => {
                (level.text, level.pictured) = (false, true);
                level.end = self.shape(tag);
            }
            name if self.body.is_none() && !self.master && self.levels.len() == 2 => {
                if let Some(body) = Body::of(name).filter(|_| !matches!(self.story, Story::Master(..))) {
                    self.body = Some(body);
                    level.end = self.scope(ScopeKind::Body);
                }
            }
            _ => {}
        }
        level
    }

    fn close(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        self.hidden -= usize::from(level.hides);
        self.fixed -= usize::from(level.fixes);
        match level.end {
            End::Nothing => {}
            End::Paragraph => self.end(),
            End::Line => drop(self.open.pop()),
            End::Scope => drop(self.scopes.pop()),
            End::List => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.lists = scope.lists.saturating_sub(1);
                }
            }
            End::Table => {
                self.tables = self.tables.saturating_sub(1);
                self.flow.table_end();
            }
            End::Cell => {
                if let Some(sheet) = &mut self.sheet {
                    sheet.close(self.flow.gather);
                }
            }
            End::Master => self.master = false,
        }
        if level.hides {
            self.flow.hide(self.hidden > 0);
        }
        self.flow.ink(self.level().ink);
    }

    fn scope(&mut self, kind: ScopeKind) -> End {
        self.scopes.push(Scope { kind, lists: 0, tables: self.tables });
        End::Scope
    }

    /// Enters a shape, or a text box in one.
    fn shape(&mut self, tag: &Tag<'_>) -> End {
        let (name, slides) =
            (tag.name.as_str(), self.slide > 0 || matches!(self.story, Story::Master(Body::Slides, _)));
        let notes = self.scopes.last().is_some_and(|scope| scope.kind == ScopeKind::Notes);
        // A frame with one text box is one shape of a slide, and a text box elsewhere.
        if notes || name == "g" || name == if slides { "text-box" } else { "frame" } {
            return End::Nothing;
        }
        if !slides {
            return self.scope(ScopeKind::Box(0));
        }
        if tag.get("class").as_deref() == Some("title") {
            return self.scope(ScopeKind::Title);
        }
        self.counts.shapes += 1;
        if let Some(shown) = self.masters.last_mut().filter(|shown| shown.slide == self.slide) {
            shown.shapes = self.counts.shapes;
        }
        self.scope(ScopeKind::Shape(self.counts.shapes))
    }

    /// The first slide that shows the master page of `tag`, and how many shapes it has.
    fn shown(&self, tag: &Tag<'_>) -> Option<(usize, usize)> {
        let Story::Master(Body::Slides, masters) = &self.story else { return None };
        let name = tag.get("name")?;
        masters.iter().find(|shown| shown.master == name).map(|shown| (shown.slide, shown.shapes))
    }

    fn table(&mut self, tag: &Tag<'_>) -> Level {
        let nested = self.sheet.as_ref().is_some_and(Sheet::in_cell);
        if self.body == Some(Body::Sheets) && !nested && self.tables == 0 && self.in_body() {
            let outer = match &self.story {
                Story::Embedded { name, .. } => Some(name.clone()),
                Story::Whole | Story::Master(..) => None,
            };
            let sheet = self.sheet.insert(Sheet::new(&tag.get("name").unwrap_or_default(), outer));
            let name = sheet.name.clone();
            self.counts.turn_page();
            let named = Paragraph::fixed(Region::Metadata, self.within(Place::Name), &name);
            self.flow.gather.push(named, None);
            return Level { pictured: true, ..Level::default() };
        }
        self.tabled += 1;
        self.tables += 1;
        self.flow.table();
        Level { pictured: true, end: End::Table, ..Level::default() }
    }

    fn in_body(&self) -> bool {
        self.scopes.last().is_some_and(|scope| scope.kind == ScopeKind::Body)
    }

    /// Says whether text goes into a cell of a sheet.
    fn in_cell(&self) -> bool {
        self.in_body() && self.sheet.as_ref().is_some_and(Sheet::in_cell)
    }

    /// `place` as part of what is shown with it.
    fn within(&self, place: Place) -> Place {
        let place = match (&self.sheet, self.slide) {
            (Some(sheet), _) => Place::Sheet(sheet.name.clone(), Box::new(place)),
            (None, 0) => place,
            (None, slide) => Place::Slide(slide, Box::new(place)),
        };
        match &self.story {
            Story::Embedded { place, .. } if self.body == Some(Body::Chart) => place.clone(),
            Story::Embedded { name, .. } => Place::File(name.clone(), Box::new(place)),
            Story::Whole | Story::Master(..) => place,
        }
    }

    /// Opens the paragraph that `tag` starts.
    fn begin(&mut self, tag: &Tag<'_>) -> End {
        if self.in_cell() {
            if let Some(sheet) = &mut self.sheet {
                sheet.line_break();
            }
            self.open.push(Open { blank: true, hidden: false });
            return End::Line;
        }
        let Some(scope) = self.scopes.last_mut() else { return End::Nothing };
        let kind = scope.kind;
        let mut cell = self.flow.cell().filter(|_| self.tables > scope.tables);
        if let Some(cell) = &mut cell {
            cell.table -= self.earlier.min(cell.table);
        }
        let (region, place) = scope.paragraph(cell, &mut self.counts);
        let mut paragraph = Paragraph::new(region, self.within(place));
        if matches!(region, Region::Prose | Region::List | Region::Heading) {
            paragraph.level = match tag.name.as_str() {
                "h" => tag.get("outline-level").and_then(|level| level.parse().ok()).unwrap_or(1).clamp(1, 10),
                _ => u8::from(kind == ScopeKind::Title || self.styles.is_title(tag.get("style-name").as_deref())),
            };
        }
        if paragraph.level > 0 {
            paragraph.region = Region::Heading;
        }
        self.paragraph(paragraph);
        if cell.is_none() {
            // A note or a text box is not a cell of the table that it is tied to.
            self.flow.open().into_iter().for_each(|paragraph| paragraph.cell = None);
        }
        End::Paragraph
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let aside = paragraph.region == Region::Metadata;
        self.flow.begin(paragraph);
        self.flow.hide(self.hidden > 0);
        if let Some(open) = self.flow.open().filter(|_| aside) {
            open.cell = None;
        }
        self.open.push(Open { blank: true, hidden: false });
    }

    fn end(&mut self) {
        let hidden = self.open.pop().is_some_and(|open| open.hidden);
        if let Some(paragraph) = self.flow.open().filter(|paragraph| hidden && !paragraph.text.is_empty()) {
            paragraph.hidden = vec![Span::new(0, paragraph.text.len())];
        }
        self.flow.end();
    }

    /// Adds text as it is written, in which any white space counts as one space (ODF 1.3 part 3, 6.1.2).
    fn text(&mut self, text: &str, bytes: Span) {
        // Calc writes the spaces of a cell as they are; whoever drew a line under nothing but spaces
        // meant a blank.
        if self.level().ink.underlined == Some(true) && text.len() > 1 && text.bytes().all(|byte| byte == b' ') {
            return self.words(text, bytes);
        }
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let from = bytes.start() + at;
            let gap = rest.len() - rest.trim_start_matches(WHITE).len();
            let after_space = self.open.last().is_some_and(|open| open.blank);
            if gap > 1 || gap == 1 && (after_space || !rest.starts_with(' ')) {
                self.gap(Span::new(from, from + gap));
                at += gap;
            } else {
                let len = even(rest);
                let Some(words) = rest.get(..len) else { break };
                self.words(words, Span::new(from, from + len));
                at += len;
            }
        }
    }

    /// Adds white space that stands at `bytes`.
    fn gap(&mut self, bytes: Span) {
        let Some(open) = self.open.last_mut() else { return };
        if !mem::replace(&mut open.blank, true) {
            self.put(" ", Some(bytes));
        }
    }

    /// Adds text that is shown as it is written.
    fn words(&mut self, text: &str, bytes: Span) {
        if let Some(open) = self.open.last_mut() {
            open.blank = text.ends_with(' ');
        }
        self.put(text, Some(bytes));
    }

    /// Adds the spaces that an element stands for. It goes as a whole when a value takes their place.
    fn space(&mut self, tag: &Tag<'_>, closed: bool) {
        let count =
            tag.get("c").and_then(|count| count.parse().ok()).unwrap_or(1).clamp(1, 256).min(self.spaces.max(1));
        self.spaces = self.spaces.saturating_sub(count);
        if let Some(open) = self.open.last_mut() {
            open.blank = false;
        }
        // As many bytes as spaces would be taken for the spaces themselves.
        let bytes = Some(tag.span).filter(|span| closed && span.len() != count);
        self.put(&" ".repeat(count), bytes);
    }

    /// Adds what is shown for an element without text.
    fn sign(&mut self, shown: &str) {
        if let Some(open) = self.open.last_mut() {
            open.blank = false;
        }
        self.put(shown, None);
    }

    fn line_break(&mut self) {
        if self.left_out > 0 {
            return;
        }
        match self.sheet.as_mut().filter(|_| self.scopes.last().is_some_and(|scope| scope.kind == ScopeKind::Body)) {
            Some(sheet) => sheet.line_break(),
            None => self.flow.line_break(),
        }
    }

    fn put(&mut self, shown: &str, bytes: Option<Span>) {
        if self.left_out > 0 {
            return;
        }
        let run = bytes.filter(|_| self.fixed == 0).map(|bytes| Run::new(self.part, bytes));
        let (cell, ink) = (self.in_cell(), self.level().ink);
        match self.sheet.as_mut().filter(|_| cell) {
            Some(sheet) => sheet.text(shown, run, self.hidden > 0, ink),
            None => self.flow.text(shown, run),
        }
    }

    /// Puts back what was deleted under `id`.
    fn put_back(&mut self, id: &str) {
        if self.in_cell() {
            return;
        }
        let inside = self.level().text;
        for (number, text) in self.changes.put_back(id).into_iter().enumerate() {
            if number > 0 || !inside {
                // The end of a paragraph was deleted, too.
                let open = self.flow.open().filter(|_| inside);
                let (region, place) = match open {
                    Some(paragraph) => (paragraph.region, paragraph.place.clone()),
                    None => (Region::Prose, self.within(Place::Paragraph(self.counts.paragraphs.max(1)))),
                };
                if inside {
                    self.flow.end();
                }
                self.flow.begin(Paragraph::new(region, place));
            }
            self.flow.text(&text, None);
            if !inside {
                self.flow.end();
            }
        }
    }
}

/// What a master page shows on every slide (ODF 1.3 part 3, 19.389).
const FEET: [&str; 4] = ["header", "footer", "date-time", "page-number"];

/// The characters that stand for a space in text (XML 1.0, 2.3).
const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// How many bytes of `text` are shown as they are: up to two spaces, or one of another kind.
fn even(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let uneven = |at: &usize| match bytes.get(*at) {
        Some(b' ') => bytes.get(at + 1).is_some_and(is_white),
        byte => byte.is_some_and(is_white),
    };
    (0..bytes.len()).find(uneven).unwrap_or(bytes.len())
}

/// The folder that a link of an embedded object means.
fn folder(href: &str) -> String {
    let steps = href.split('/').filter(|step| !matches!(*step, "" | "." | ".."));
    steps.collect::<Vec<_>>().join("/")
}

/// How many spaces the elements of a part may stand for before each of them counts as one.
const SPACES: usize = 1 << 20;

fn is_shape(name: &str) -> bool {
    SHAPES.contains(&name)
}

/// What is drawn (ODF 1.3 part 3, 10.3 and 10.4), and the text box in a frame.
const SHAPES: &[&str] = &[
    "frame",
    "text-box",
    "g",
    "custom-shape",
    "rect",
    "ellipse",
    "circle",
    "line",
    "polyline",
    "polygon",
    "regular-polygon",
    "path",
    "connector",
    "caption",
    "measure",
    "control",
    "scene",
];

/// Fields that show a property of the document, another place of it, or the name of what they are in.
const COMPUTED: &[&str] = &[
    "title",
    "subject",
    "keywords",
    "description",
    "user-defined",
    "user-field-get",
    "variable-get",
    "bookmark-ref",
    "reference-ref",
    "sequence-ref",
    "note-ref",
    "sheet-name",
    "chapter",
    "file-name",
    "page-count",
];

/// Elements whose text is not in the document: the number of a note, the reading above a character,
/// the parts of forms, the copies of other files.
const SKIPPED: &[&str] = &[
    "tracked-changes",
    "note-citation",
    "ruby-text",
    "forms",
    "scripts",
    "binary-data",
    "dde-links",
    "page-thumbnail",
    "handout-master",
    "event-listeners",
];
