//! The items of arrays.

use hayro_syntax::object::{Array, Dict, Object};

/// The items of `array`, with nothing for one that is missing in the file: hayro's own iterators
/// end there.
pub(super) fn items<'a>(array: Option<Array<'a>>) -> impl Iterator<Item = Option<Object<'a>>> {
    array.into_iter().flat_map(|array| {
        let mut items = array.flex_iter();
        array.raw_iter().map(move |_| items.next::<Object<'a>>())
    })
}

/// The dictionaries of `array`.
pub(super) fn dicts<'a>(array: Option<Array<'a>>) -> impl Iterator<Item = Dict<'a>> {
    items(array).flatten().filter_map(Object::into_dict)
}
