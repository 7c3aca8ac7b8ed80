//! The JSON Schema of `lacuna.yaml`, for editors.

use serde_json::{Value, json};

use crate::audit::{Level, Profile};
use crate::rule::{Kind, Severity};
use crate::text::Language;

/// Returns the JSON Schema (draft 2020-12) of `lacuna.yaml`. `schema/lacuna.schema.json` is this,
/// printed.
#[must_use]
pub fn schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let texts = |about: &str| json!({ "type": "array", "items": text, "description": about });
    // `off` without quotes is a truth value to some YAML.
    let names: Vec<Value> = Level::ALL.iter().map(|&(name, _)| json!(name)).chain([json!(false)]).collect();
    let level = json!({ "enum": names });
    let levels = |about: &str| json!({ "type": "object", "additionalProperties": level, "description": about });
    let kind = json!({ "enum": Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>() });
    let languages = json!({
        "type": "array",
        "items": { "enum": Language::ALL.iter().map(|&(_, name)| name).collect::<Vec<_>>() },
        "description": "Only rules for documents in these languages, and those for all, are asked."
    });
    let profile = json!({ "type": "string", "description": format!("What intents mean: {}, or one of `profiles`.", Profile::BUILTIN.join(", ")) });
    let rules = levels("Rules by id or prefix, off or with another severity.");
    let encoding = json!({ "type": "string", "description": "The encoding of text files, by its WHATWG label: utf-8, gb18030, big5 …" });
    let day = json!({ "type": "string", "format": "date" });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lacuna.yaml",
        "description": "Settings of Lacuna for the documents in and below a folder.",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": {
            "extends": { "type": "string", "description": "The file this one continues, relative to its folder." },
            "profile": profile,
            "profiles": {
                "type": "object",
                "description": "Profiles of your own.",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "extends": text,
                        "missing": level, "withheld": level, "process": level, "forbidden": level,
                        "kinds": { "type": "object", "propertyNames": kind, "additionalProperties": level },
                        "rules": rules
                    }
                }
            },
            "fail-on": { "enum": Severity::ALL.iter().map(|severity| severity.name()).collect::<Vec<_>>() },
            "include": texts("Only these documents of a folder are checked; globs as in .gitignore."),
            "exclude": texts("These are not; globs as in .gitignore."),
            "rule-packs": texts("Files and folders of rules that are added."),
            "builtin-rules": { "type": "boolean" },
            "rules": rules,
            "languages": languages,
            "encoding": encoding,
            "overrides": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["paths"],
                    "properties": {
                        "paths": texts("The documents; globs as in .gitignore."),
                        "profile": profile, "rules": rules, "languages": languages, "encoding": encoding
                    }
                }
            },
            "ignores": {
                "type": "array",
                "description": "Findings ignored by fingerprint, for documents that cannot carry a comment.",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["fingerprint", "reason"],
                    "properties": { "fingerprint": text, "reason": text, "until": day, "path": text }
                }
            },
            "gates": {
                "type": "array",
                "description": "Limits on the number of findings, those in the baseline included.",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["max"],
                    "properties": { "max": { "type": "integer", "minimum": 0 }, "kind": kind, "rule": text, "path": text }
                }
            },
            "baseline": { "type": "string", "description": "The baseline, relative to the folder; lacuna-baseline.json by default." }
        }
    })
}
