//! Layers that are not shown (ISO 32000-2, 8.11).

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::dict::keys::{BASE_STATE, D, OC, OCGS, OCPROPERTIES, OFF, ON};
use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};

use crate::document::pdf::around;

/// The layers of a document that are not shown.
#[derive(Debug, Default)]
pub(super) struct Layers(HashSet<ObjectIdentifier>);

impl Layers {
    pub(super) fn of(pdf: &Pdf) -> Self {
        let root = around::root(pdf);
        let layers = root.get::<Dict<'_>>(OCPROPERTIES).unwrap_or_default();
        let shown = layers.get::<Dict<'_>>(D).unwrap_or_default();
        let mut off: HashSet<_> = ids(shown.get(OFF)).collect();
        if shown.get::<Name<'_>>(BASE_STATE).is_some_and(|state| state.as_str() == "OFF") {
            off.extend(ids(layers.get(OCGS)));
            ids(shown.get(ON)).for_each(|id| _ = off.remove(&id));
        }
        Self(off)
    }

    /// Says whether what `dict` describes is on none that is shown.
    pub(super) fn are_off_for(&self, dict: &Dict<'_>) -> bool {
        self.are_off(dict, OC)
    }

    /// Says whether the entry `key` of `dict` is a layer, or some, of which none is shown.
    pub(super) fn are_off(&self, dict: &Dict<'_>, key: impl AsRef<[u8]>) -> bool {
        if self.0.is_empty() {
            return false;
        }
        if dict.get_ref(key.as_ref()).is_some_and(|layer| self.0.contains(&layer.into())) {
            return true;
        }
        let Some(some) = dict.get::<Dict<'_>>(key.as_ref()) else { return false };
        let mut layers = ids(some.get(OCGS)).chain(some.get_ref(OCGS).map(Into::into)).peekable();
        layers.peek().is_some() && layers.all(|layer| self.0.contains(&layer))
    }
}

fn ids(array: Option<Array<'_>>) -> impl Iterator<Item = ObjectIdentifier> {
    array.into_iter().flat_map(|array| array.raw_iter()).filter_map(|id| Some(id.as_obj_ref()?.into()))
}
