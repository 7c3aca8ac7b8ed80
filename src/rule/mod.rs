//! Rules: as written in YAML, with the place of every value, and as they work.
//!
//! A pack is what a file says, [`Rules`] what a scan asks. Everything that can be wrong with a
//! rule is found on the way from the one to the other, all of it in one pass, as [`Fault`]s that
//! point into the YAML. Reading files is `io`'s business; running the examples is `scan`'s.

mod beside;
mod beyond;
mod check;
mod condition;
mod edges;
mod example;
mod fault;
pub(crate) mod fields;
mod fit;
mod kind;
mod look;
mod notice;
mod packed;
mod pattern;
mod program;
mod rules;
mod schema;
mod start;
mod template;
mod words;
pub(crate) mod yaml;

pub use beside::is_space;
pub use beyond::Beyond;
pub use condition::{Class, Condition, Context};
pub use edges::Edges;
pub use example::Example;
pub use fault::{Code, Fault, Sheet};
pub use fit::{Outline, TemplateMatch};
pub use kind::{Bilingual, Confidence, Intent, Kind, Severity};
pub use look::{Colour, LookCondition};
pub use notice::Notice;
pub use pattern::Pattern;
pub use program::{FAR, RUN, RUNS, Room};
pub use rules::{Anchor, Form, Rule, RuleId, Rules};
pub use schema::schema;
pub use start::{Lead, Start};
pub use template::{Element, Shape, Template};
pub use words::WordSet;
