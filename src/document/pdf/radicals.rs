//! Radicals in place of the characters they look like: some programs write 长 as U+2ED3, the radical,
//! since both share a glyph of the font.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The radicals U+2F00 to U+2FD5 as characters, in order. As in the Unicode Character Database,
/// EquivalentUnifiedIdeograph.txt, but for 户, 青 and 黑, which are the ones that texts of today hold.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾\
     干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生\
     用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷\
     豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻\
     黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// Each radical of the supplement, followed by its character (EquivalentUnifiedIdeograph.txt).
const SUPPLEMENT: &str = "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵\
     ⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁\
     ⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶\
     ⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼\
     ⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

static CHARACTERS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let letters: Vec<char> = SUPPLEMENT.chars().collect();
    let supplement = letters.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    ('\u{2F00}'..).zip(KANGXI.chars()).chain(supplement).collect()
});

/// `text` with characters for radicals, letters for ligatures, and no control characters.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2E80}'..='\u{2FD5}' => folded.push(*CHARACTERS.get(&c).unwrap_or(&c)),
            '\u{A0}' => folded.push(' '),
            '\u{FB00}' => folded.push_str("ff"),
            '\u{FB01}' => folded.push_str("fi"),
            '\u{FB02}' => folded.push_str("fl"),
            '\u{FB03}' => folded.push_str("ffi"),
            '\u{FB04}' => folded.push_str("ffl"),
            '\u{AD}' => folded.push('-'),
            c if c.is_control() => {}
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_the_characters_they_look_like() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert_eq!(folded("\u{2ED3}沙⽐收\u{2F0A}⽑⼾⻅ xx"), "长沙比收入毛户见 xx");
        assert_eq!(folded("of\u{FB01}ce\u{0}"), "office");
    }
}
