//! How fast the parts are: scanning clean and masked text, beside one regular expression over the
//! same text, and drawing diagnostics. Run with `cargo bench`; it prints medians of five.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lacuna::audit::{Audited, Policy, Totals, check};
use lacuna::document::{Document, Reading, Unparsed};
use lacuna::io::{builtin, builtin_rules};
use lacuna::report::{Format, Lang, Look, Style};
use lacuna::rule::{Rules, Severity};
use lacuna::scan::{Picker, Scanner};
use lacuna::text::{Lines, Places};

const SIZE: usize = 16 << 20;

const CLEAN: &[&str] = &[
    "全市坚持稳中求进工作总基调，统筹推进各项重点任务，经济运行总体平稳。",
    "会议听取了有关部门的汇报，研究了下一阶段的安排，并对具体措施提出了要求。",
    "The committee reviewed the text of the proposal and asked for a further box of examples.\n",
    "2023年完成投资12.8亿元，同比增长5.2%，新增企业32家。\n",
    "- **重点**：落实责任，见[附件](https://example.com/a_b/c)。\n\n",
];

const MASKED: &[&str] =
    &["同比增长xx.x%，总数达xxxx家。", "自20xx年以来，xxx省完成投资xx亿元。\n", "联系人张某某，电话138****1234。"];

/// The masks of the packs as one expression, as a user of grep would write it.
const ALTERNATION: &str = r"[xX]{1,4}(?:\.[xX]{1,2})?[%％]|[xX]{2,4}年|(?:19|20)[xX]{2}|[xX]{1,6}[家个项人名]|[xX]{1,6}[万亿]?元|[xX]{1,4}[省市县区]|某某|_{4,}|【待|\[●\]|TODO|TBD|1[3-9][0-9][xX*]{4}[0-9]{4}";

/// Text of at least `SIZE` bytes, one piece in `every` with masks.
fn corpus(every: usize) -> String {
    let mut text = String::with_capacity(SIZE + 200);
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut count = 0;
    while text.len() < SIZE {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let pieces = if every > 0 && count % every == 0 { MASKED } else { CLEAN };
        let at = usize::try_from(seed % 1024).expect("it is small") % pieces.len();
        text.push_str(pieces[at]);
        count += 1;
    }
    text
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[2]
}

fn row(out: &mut String, name: &str, bytes: usize, time: Duration) {
    let rate = bytes as f64 / time.as_secs_f64() / 1e6;
    writeln!(out, "{name:<44} {:>9.1} ms {rate:>9.0} MB/s", time.as_secs_f64() * 1e3).expect("memory takes everything");
}

/// The steps before rules are asked, and after, on text that is clean but for one piece in a hundred.
fn parts(out: &mut String, scanner: &Scanner) {
    let (clean, text) = (corpus(0), corpus(100));
    let unparsed = Unparsed::of("a.md", clean.as_bytes(), Reading::default()).expect("it is text in UTF-8");
    row(out, "part: tell that a.md is clean", clean.len(), median(|| assert!(scanner.clears(&unparsed))));
    let picker = Picker::new(scanner, &text);
    row(out, "part: pick lines that may hold masks", text.len(), median(|| drop(picker.pick(&text))));
    row(out, "part: index of lines", text.len(), median(|| drop(Lines::new(&text))));
    let offsets: Vec<usize> = text.match_indices('，').map(|(at, _)| at).collect();
    let time = median(|| {
        let mut places = Places::new(&text);
        assert!(offsets.iter().all(|&at| places.at(at).line > 0));
    });
    row(out, &format!("part: {} places in order", offsets.len()), text.len(), time);
    let time = median(|| {
        let document = Document::read("a.md", text.clone().into_bytes(), None).expect("it is text");
        assert!(document.text().len() < text.len());
    });
    row(out, "part: Markdown to text, blocks and map", text.len(), time);
}

fn main() {
    let mut out = String::new();
    let size = builtin().iter().map(|sheet| sheet.text.len()).sum();
    row(&mut out, "load the built-in rules", size, median(|| drop(Rules::load(&builtin()))));
    row(&mut out, "the same, made ahead of time", size, median(|| drop(builtin_rules())));
    let rules = Arc::new(builtin_rules());
    row(&mut out, "prepare the scanner", 0, median(|| drop(Scanner::new(rules.clone()))));
    let scanner = Scanner::new(rules);
    let alternation = regex::Regex::new(ALTERNATION).expect("it is a good pattern");
    for (name, every) in [("clean", 0), ("1 in 100 masked", 100), ("1 in 2 masked", 2)] {
        let text = corpus(every);
        let time = median(|| assert!(alternation.find_iter(&text).count() < usize::MAX));
        row(&mut out, &format!("one regular expression, {name}"), text.len(), time);
        for file in ["a.txt", "a.md"] {
            let time = median(|| {
                let document = Document::read(file, text.clone().into_bytes(), None).expect("it is text");
                assert!(scanner.scan(&document).len() < usize::MAX);
            });
            row(&mut out, &format!("read and scan {file}, {name}"), text.len(), time);
        }
    }
    parts(&mut out, &scanner);
    let text = "同比增长xx.x%，".repeat(100_000);
    let policy = Policy::default();
    let checked = check(Document::plain("a.txt", &text), &scanner, &policy, jiff::civil::Date::MIN);
    let audited = Audited { path: "a.txt".to_owned(), outcome: Ok(checked) };
    let style = Style { lang: Lang::Zh, show: Severity::Note, look: Look::PLAIN, suppressed: false };
    let mut totals = Totals::default();
    totals.add(&audited, &|| "/a.txt".to_owned(), Severity::Warning);
    for (format, name) in Format::ALL {
        let mut bytes = Vec::new();
        let time = median(|| {
            bytes.clear();
            let mut report = format.report(style);
            report.begin(&mut bytes).expect("memory takes everything");
            report.document(&audited, &mut bytes).expect("memory takes everything");
            report.finish(&totals, &mut bytes).expect("memory takes everything");
        });
        row(&mut out, &format!("100,000 findings of one line as {name}"), bytes.len(), time);
    }
    std::io::stdout().write_all(out.as_bytes()).expect("somebody reads this");
}
