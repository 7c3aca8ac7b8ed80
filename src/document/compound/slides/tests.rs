//! The presentation that another program wrote (fixtures/office/make.py), and what is left of it
//! when its bytes are changed.

use crate::document::compound::fixture::{any_bytes, blocks, changed};
use crate::document::{Document, Reason};

const FIXTURE: &[u8] = include_bytes!("../../../../fixtures/office/slides.ppt");

#[test]
fn reads_every_corner_of_the_slides() {
    let document = Document::read("a.ppt", FIXTURE.to_vec(), None).expect("it is a presentation");
    assert_eq!(
        blocks(&document),
        [
            "slide 1, title|heading|20xx年工作汇报||20xx年工作汇报",
            "slide 1, shape 1|prose|20xx年工作汇报||同比增长xx.x%",
            "slide 1, shape 2|prose|20xx年工作汇报||组内xx家",
            "slide 1 notes|prose|20xx年工作汇报||备注xx人",
            "slide 1 notes|prose|20xx年工作汇报||￼",
            "slide 2, title|heading|表||表",
            "slide 2, shape 1|prose|表||地区",
            "slide 2, shape 2|prose|表||企业数",
            "slide 2, shape 3|prose|表||北河",
            "slide 2, shape 4|prose|表||xx家",
        ]
    );
    assert_eq!(document.unread(), []);
}

/// What is wrong with the presentation when `change` was made in its stream.
#[track_caller]
fn refused(stream: &str, change: impl FnOnce(&mut Vec<u8>), expected: &Reason) {
    let reason = match Document::read("a.ppt", changed(FIXTURE, stream, change), None) {
        Ok(document) => document.unread().first().expect("something is wrong").1.clone(),
        Err(problem) => problem.reason,
    };
    assert_eq!(reason, *expected);
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    let damaged = |what: &str| Reason::Damaged(what.to_owned());
    let encrypted = |user: &mut Vec<u8>| user[12..16].copy_from_slice(&[0xDF, 0xC4, 0xD1, 0xF3]);
    refused("Current User", encrypted, &Reason::Encrypted);
    refused("Current User", Vec::clear, &damaged("the list of changes"));
    refused("Current User", |user| user[16..20].fill(0xFF), &damaged("the list of changes"));
    let document = |bytes: &[u8]| bytes.windows(4).rposition(|four| four == [0x0F, 0, 0xE8, 0x03]);
    let place = |bytes: &[u8]| document(bytes).expect("there is a document");
    let inner = |bytes: &mut Vec<u8>| {
        let at = place(bytes) + 8;
        bytes[at + 4..at + 8].fill(0xFF);
    };
    refused("PowerPoint Document", inner, &damaged("a record ends early"));
    let other = |bytes: &mut Vec<u8>| {
        let at = place(bytes);
        bytes[at + 2] = 0;
    };
    refused("PowerPoint Document", other, &damaged("no list of slides"));
    // Records in records, in the last slide.
    let deep = |bytes: &mut Vec<u8>| {
        let at = bytes.windows(4).rposition(|four| four == [0x0F, 0, 0xEE, 0x03]).expect("there is a slide");
        let size = u32::from_le_bytes([bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7]]);
        for (index, head) in bytes[at + 8..at + 8 + 8 * 220].chunks_exact_mut(8).enumerate() {
            let left = size - 8 * (u32::try_from(index).expect("it is small") + 1);
            head[..4].copy_from_slice(&[0x0F, 0, 0, 0x10]);
            head[4..].copy_from_slice(&left.to_le_bytes());
        }
    };
    refused("PowerPoint Document", deep, &Reason::Hostile("nesting"));
}

#[test]
fn takes_any_bytes() {
    any_bytes("a.ppt", FIXTURE, &["PowerPoint Document", "Current User"]);
}
