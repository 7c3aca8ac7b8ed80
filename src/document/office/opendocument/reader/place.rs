//! Where text stands: in a shape, a table, a sheet, on a slide, and the place that this makes.

use crate::document::gather::Paragraph;
use crate::document::office::opendocument::reader::Reader;
use crate::document::office::opendocument::reader::element::{End, Level};
use crate::document::office::opendocument::scope::{Body, Scope, ScopeKind, Story};
use crate::document::office::opendocument::sheet::Sheet;
use crate::document::office::xml::Tag;
use crate::document::{Place, Region};

impl Reader<'_> {
    pub(super) fn scope(&mut self, kind: ScopeKind) -> End {
        self.scopes.push(Scope { kind, lists: 0, tables: self.tables });
        End::Scope
    }

    /// Enters a shape, or a text box in one.
    pub(super) fn shape(&mut self, tag: &Tag<'_>) -> End {
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
    pub(super) fn shown(&self, tag: &Tag<'_>) -> Option<(usize, usize)> {
        let Story::Master(Body::Slides, masters) = &self.story else { return None };
        let name = tag.get("name")?;
        masters.iter().find(|shown| shown.master == name).map(|shown| (shown.slide, shown.shapes))
    }

    pub(super) fn table(&mut self, tag: &Tag<'_>) -> Level {
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
    pub(super) fn in_cell(&self) -> bool {
        self.in_body() && self.sheet.as_ref().is_some_and(Sheet::in_cell)
    }

    /// `place` as part of what is shown with it.
    pub(super) fn within(&self, place: Place) -> Place {
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
}

/// The folder that a link of an embedded object means.
pub(super) fn folder(href: &str) -> String {
    let steps = href.split('/').filter(|step| !matches!(*step, "" | "." | ".."));
    steps.collect::<Vec<_>>().join("/")
}

pub(super) fn is_shape(name: &str) -> bool {
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
