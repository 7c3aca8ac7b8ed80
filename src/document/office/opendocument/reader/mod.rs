//! Reads a part with text: the content of a document, its master pages, an embedded chart.

mod element;
mod paragraph;
mod place;

use crate::document::flow::Flow;
use crate::document::gather::{Gather, Paragraph};
use crate::document::look::Ink;
use crate::document::office::opendocument::changes::Changes;
use crate::document::office::opendocument::reader::element::{COMPUTED, End, Level};
use crate::document::office::opendocument::reader::paragraph::Open;
use crate::document::office::opendocument::reader::place::{folder, is_shape};
use crate::document::office::opendocument::scope::{Body, Counts, Scope, ScopeKind, Shown, Story};
use crate::document::office::opendocument::sheet::{Sheet, is_made, repeated};
use crate::document::office::opendocument::styles::Styles;
use crate::document::office::xml::{Item, Items, Tag};
use crate::document::package::Part;
use crate::document::{Place, Reason, Region, Revisions};

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
}

/// How many spaces the elements of a part may stand for before each of them counts as one.
const SPACES: usize = 1 << 20;
