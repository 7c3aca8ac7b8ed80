//! The JSON Schema of a pack, for editors.

use serde_json::{Value, json};

use crate::document::{Hue, Region};
use crate::rule::{Confidence, Intent, Kind, Severity};
use crate::text::Language;

/// Returns the JSON Schema (draft 2020-12) of a file of rules. `schema/rules.schema.json` is this,
/// printed.
#[must_use]
pub fn schema() -> Value {
    let names = |names: Vec<&str>| json!({ "enum": names });
    let text = json!({ "type": "string", "minLength": 1 });
    let word = json!({ "type": ["string", "number", "boolean"] });
    let words = json!({ "type": "array", "items": word });
    let conditions = |about: &str| json!({ "type": "array", "items": word, "description": about });
    let bilingual = json!({
        "type": "object",
        "properties": { "en": text, "zh": text },
        "required": ["en", "zh"],
        "additionalProperties": false
    });
    let intent = names(Intent::ALL.iter().map(|intent| intent.name()).collect());
    let confidence = names(Confidence::ALL.iter().map(|confidence| confidence.name()).collect());
    let masks = json!({
        "type": "array",
        "items": { "type": "string", "minLength": 1, "maxLength": 1 },
        "description": "Glyphs that the letter x of a template stands for; one glyph to a mask."
    });
    let look = |about: &str| json!({ "$ref": "#/$defs/look", "description": about });
    let example = json!({
        "anyOf": [text, {
            "type": "object",
            "additionalProperties": false,
            "required": ["text", "look"],
            "properties": { "text": text, "look": look("What is marked in the text looks like that.") }
        }]
    });
    let rule = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "title", "kind", "examples"],
        "anyOf": [{ "required": ["find"] }, { "required": ["pattern"] }],
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z0-9/._-]+$" },
            "title": bilingual,
            "help": bilingual,
            "find": { "type": "array", "items": text, "description": "Templates: the masked pattern the way it stands in a document." },
            "pattern": { "type": "string", "description": "A regular expression with a group (?<mask>…) and, if there is a unit, (?<unit>…)." },
            "kind": names(Kind::ALL.iter().map(|kind| kind.name()).collect()),
            "unit": { "enum": ["none"], "description": "What follows the mask in the template is no unit." },
            "masks": masks,
            "intent": intent,
            "anonymised": intent,
            "severity": names(Severity::ALL.iter().map(|severity| severity.name()).collect()),
            "confidence": confidence,
            "evidence": { "type": "boolean", "description": "Findings are evidence that the document's people are anonymised." },
            "in": { "type": "array", "items": names(Region::ALL.iter().map(|&(_, name)| name).collect()) },
            "before": conditions("One of these stands right before."),
            "after": conditions("One of these stands right after."),
            "label": conditions("One of these is a word of the label."),
            "look": look("All of the mask looks like that."),
            "unless": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "before": conditions("None of these stands right before."),
                    "after": conditions("None of these stands right after."),
                    "label": conditions("None of these is a word of the label."),
                    "look": look("The mask does not look like that."),
                    "alone": { "type": "boolean", "description": "Not where the match is all there is on its line." }
                }
            },
            "examples": {
                "type": "object",
                "additionalProperties": false,
                "required": ["finds", "ignores"],
                "properties": {
                    "finds": { "type": "array", "minItems": 1, "items": example },
                    "ignores": { "type": "array", "minItems": 1, "items": example }
                }
            }
        }
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Lacuna rules",
        "description": "A pack of rules: masked patterns the way they stand in documents.",
        "$defs": { "look": look_itself() },
        "type": "object",
        "additionalProperties": false,
        "required": ["pack", "rules"],
        "properties": {
            "pack": text,
            "about": text,
            "masks": masks,
            "words": { "type": "object", "additionalProperties": { "anyOf": [words, text] } },
            "intent": intent,
            "anonymised": intent,
            "confidence": confidence,
            "withheld-masks": masks,
            "languages": { "type": "array", "items": names(Language::ALL.iter().map(|&(_, name)| name).collect()), "description": "The languages of the documents the rules speak about; all by default." },
            "parties": { "type": "array", "items": text, "description": "Words of a document about a case; with masked people they make it an anonymised one." },
            "rules": { "type": "array", "items": rule }
        }
    })
}

/// What a mask looks like.
fn look_itself() -> Value {
    let names: Vec<&str> = Hue::ALL.iter().map(|&(_, name)| name).chain(["any"]).collect();
    let colour = json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": "^#[0-9A-Fa-f]{6}$" }] });
    let colours =
        |about: &str| json!({ "anyOf": [colour, { "type": "array", "items": colour }], "description": about });
    json!({
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": {
            "colour": colours("Its letters have one of these colours; `any` is any but black and white."),
            "highlight": colours("It is highlighted in one of these colours."),
            "underlined-space": { "type": "boolean", "description": "It is a line under nothing but spaces." }
        }
    })
}
