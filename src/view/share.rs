//! What a run is given away as: Markdown, HTML, a line for a shell. Titles come from strangers, so each text
//! has its own escaping, and none of them ends a line early.

use super::compare::setup::Setup;
use super::compare::{self, Rival};
use crate::scenario::Scenario;
use crate::scenario::url::{View, write_link};

/// What an embedded page shows, by the names that `embed=` takes.
pub const PARTS: [&str; 9] =
    ["cluster", "states", "transitions", "time", "events", "spacetime", "log", "laboratory", "compare"];

/// How a run is looked at in a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Embed {
    /// Names of [`PARTS`]; the first one, and a second one if there is any.
    pub first: &'static str,
    pub second: Option<&'static str>,
    pub theme: Option<&'static str>,
    pub transparent: bool,
    /// It plays while it is in sight.
    pub plays: bool,
}

impl Default for Embed {
    fn default() -> Embed {
        Embed { first: PARTS[0], second: None, theme: None, transparent: false, plays: true }
    }
}

impl Embed {
    /// The view of a link with these choices; the moment and the window stay. Who is compared stands in it where that is
    /// shown. In a document nothing runs until somebody asks for it.
    pub fn view(&self, view: View, rivals: &[Rival], setup: &Setup) -> View {
        let parts: Vec<&str> = [self.first].into_iter().chain(self.second).collect();
        let shown = if parts.contains(&"compare") { rivals } else { &[] };
        View {
            run: None,
            embed: Some(parts.join(",")),
            theme: self.theme.map(str::to_string),
            background: self.transparent.then(|| "transparent".to_string()),
            play: self.plays.then(|| "visible".to_string()),
            panel: None,
            ..setup.view(shown, view)
        }
    }
}

/// A link with its title, as Markdown.
pub fn markdown(title: &str, address: &str) -> String {
    let mut text = String::new();
    for letter in title.chars().filter(|letter| !turns_around(*letter)) {
        match letter {
            letter if letter.is_whitespace() || letter.is_control() => text.push(' '),
            letter if letter.is_ascii_punctuation() && !",.;:'?%/\"".contains(letter) => text.extend(['\\', letter]),
            letter => text.push(letter),
        }
    }
    format!("[{}]({})", text.trim(), address.replace('(', "%28").replace(')', "%29"))
}

/// A document that shows the page at this address.
pub fn iframe(title: &str, address: &str) -> String {
    format!(
        "<iframe src=\"{}\" title=\"{}\" loading=\"lazy\" style=\"width:100%;height:420px;border:0\"></iframe>",
        attribute(address),
        attribute(title)
    )
}

/// The same as an element, drawn by a script beside the page.
pub fn element(title: &str, page: &str, address: &str, plays: bool) -> String {
    let folder = page.rfind('/').map_or("", |slash| &page[..=slash]);
    let play = if plays { " play=\"visible\"" } else { "" };
    let (folder, address, title) = (attribute(folder), attribute(address), attribute(title));
    format!(
        "<script src=\"{folder}embed.js\" defer></script>\n\
         <interregnum-cluster link=\"{address}\" aria-label=\"{title}\"{play}></interregnum-cluster>"
    )
}

/// What reproduces the run in a shell.
pub fn command(link: &str) -> String {
    format!("interregnum run {}", shell(link))
}

/// What lays the same side by side in a shell: the run that is open, then its rivals, with the seeds that the page takes.
pub fn comparison(world: &Scenario, rivals: &[Rival], setup: &Setup) -> String {
    let names = std::iter::once(Rival::of(world)).chain(rivals.iter().cloned());
    let names: Vec<String> = names.map(|rival| shell_word(&rival.to_string())).collect();
    let under = shell(&write_link(world, &View::default()));
    let seeds = compare::seeds(world, &setup.count).map_or(String::new(), |seeds| format!(" --seeds {seeds}"));
    format!("interregnum compare {} --under {under}{seeds}", names.join(" "))
}

/// The same without quotation marks where it needs none.
fn shell_word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if text.chars().all(is_plain) { text.to_string() } else { shell(text) }
}

/// One argument for a POSIX shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The value of an HTML attribute in double quotes. What one would not see stands there as its number.
fn attribute(text: &str) -> String {
    let mut value = String::new();
    for letter in text.chars() {
        match letter {
            '&' => value += "&amp;",
            '<' => value += "&lt;",
            '>' => value += "&gt;",
            '"' => value += "&quot;",
            '\'' => value += "&#39;",
            letter if letter.is_control() || turns_around(letter) => value += &format!("&#x{:X};", letter as u32),
            letter => value.push(letter),
        }
    }
    value
}

/// Marks that change the direction of what follows, even behind the text that they belong to.
fn turns_around(letter: char) -> bool {
    matches!(letter, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name for a file, made of a title: letters, digits and hyphens.
pub fn file_name(title: &str, ending: &str) -> String {
    let spaced: String = title.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    let words: Vec<String> = spaced.split_whitespace().map(str::to_lowercase).collect();
    let name: String = words.join("-").chars().take(FILE_NAME_CHARS).collect();
    let name = name.trim_end_matches('-');
    format!("{}.{ending}", if name.is_empty() { "interregnum" } else { name })
}

const FILE_NAME_CHARS: usize = 48;

/// `812 B`, `12.3 kB`, `4.1 MB`
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::url::parse_link;
    use crate::view::catalogue::{Catalogue, Language};
    use crate::view::compare::setup::{Runs, Sight};

    fn rivals(names: &str) -> Vec<Rival> {
        compare::read(names).expect("they are known")
    }

    fn setup() -> Setup {
        Setup { count: "6".into(), sight: Sight::Machines, runs: Runs::Begun }
    }

    const HOSTILE: [&str; 8] = [
        "](javascript:alert(1))[x",
        "\"><script>alert('x')</script>",
        "`code` *bold* _under_ ![picture](x) <b>",
        "it's; rm -rf $HOME `id` \\",
        "two\nlines\r\n\tand more",
        "\u{202e}backwards\u{2066}",
        "&quot; &amp; &#39;",
        "问题 – élection | table",
    ];

    #[test]
    fn a_title_stays_within_its_brackets() {
        assert_eq!(markdown("A plain title", "https://a.b/?x#s=1.y"), "[A plain title](https://a.b/?x#s=1.y)");
        assert_eq!(markdown("](x)[", "a"), r"[\]\(x\)\[](a)");
        assert_eq!(markdown("a\\", "a"), r"[a\\](a)");
        assert_eq!(markdown("\u{202e}ab\nc ", "a(b)"), "[ab c](a%28b%29)");
        for title in HOSTILE {
            let text = markdown(title, "https://a.b/");
            let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix("](https://a.b/)")).expect(&text);
            let bare = inner.replace(r"\\", "");
            let unescaped = |sign| bare.match_indices(sign).any(|(at, _)| !bare[..at].ends_with('\\'));
            for sign in ['[', ']', '`', '*', '_', '<', '!', '|', '&'] {
                assert!(!unescaped(sign), "{sign} in {text}");
            }
            assert!(!text.contains(['\n', '\r']), "{text:?}");
        }
    }

    #[test]
    fn a_title_stays_within_its_quotation_marks() {
        for title in HOSTILE {
            let html = iframe(title, "https://a.b/?embed=cluster&at=2s#s=1.y");
            assert_eq!(html.matches('"').count(), 8, "{html}");
            assert_eq!((html.matches('<').count(), html.matches('>').count()), (2, 2), "{html}");
            assert!(!html.contains('\n') && !html.contains('\u{202e}'), "{html:?}");
        }
        let html = iframe("\"a\" & 'b'", "x?a=1&b=2");
        assert!(html.starts_with("<iframe src=\"x?a=1&amp;b=2\" title=\"&quot;a&quot; &amp; &#39;b&#39;\""), "{html}");
    }

    #[test]
    fn the_script_lies_beside_the_page() {
        for page in ["https://a.b/c/", "https://a.b/c/index.html"] {
            let html = element("A", page, "https://a.b/c/#s=1.y", true);
            assert!(html.contains("src=\"https://a.b/c/embed.js\""), "{html}");
            assert!(html.contains(" play=\"visible\""), "{html}");
        }
        assert!(!element("A", "https://a.b/", "#s=1.y", false).contains("play"));
    }

    #[test]
    fn a_shell_reads_one_argument() {
        assert_eq!(command("?at=2s#s=1.y"), "interregnum run '?at=2s#s=1.y'");
        assert_eq!(shell("it's $HOME `id`"), r"'it'\''s $HOME `id`'");
    }

    #[test]
    fn the_choices_are_read_back_from_the_link() {
        let embed = Embed { second: Some("time"), theme: Some("dark"), transparent: true, ..Embed::default() };
        let view = embed.view(
            View { event: Some(3), panel: Some("events".into()), ..View::default() },
            &rivals("zab"),
            &setup(),
        );
        let link = write_link(&Scenario::default(), &view);
        assert!(
            link.starts_with("?embed=cluster,time&theme=dark&event=3&play=visible&background=transparent#"),
            "{link}"
        );
        assert_eq!(parse_link(&link).expect("valid").view, view);
    }

    #[test]
    fn a_comparison_takes_along_who_is_compared() {
        let embed = Embed { first: "compare", ..Embed::default() };
        assert!(PARTS.contains(&embed.first));
        let view = embed.view(View::default(), &rivals("etcd,zab"), &setup());
        assert_eq!((view.embed.as_deref(), view.compare.as_deref()), (Some("compare"), Some("etcd,zab")));
        assert_eq!((view.seeds.as_deref(), view.sight.as_deref(), view.run), (Some("6"), Some("machines"), None));
        assert_eq!(embed.view(View::default(), &[], &setup()).compare, None);
        // What the page compares is none of a document's that shows the cluster.
        let compared = setup().view(&rivals("etcd"), View::default());
        let cluster = Embed::default().view(compared, &rivals("etcd"), &setup());
        assert_eq!((cluster.compare, cluster.seeds, cluster.sight, cluster.run), (None, None, None, None));
    }

    #[test]
    fn the_line_of_a_comparison_names_everybody_the_world_and_the_seeds() {
        let world = Scenario { nodes: 3, seed: 7, ..Scenario::default() };
        let link = write_link(&world, &View::default());
        let line = comparison(&world, &rivals("zab,kafka;nodes=6,raft;pre_vote=true"), &setup());
        let names = "raft zab 'kafka;nodes=6' 'raft;pre_vote=true'";
        assert_eq!(line, format!("interregnum compare {names} --under '{link}' --seeds 7..12"));
        let untold = Setup { count: "soon".into(), ..setup() };
        let line = comparison(&world, &rivals("MongoDB"), &untold);
        assert_eq!(line, format!("interregnum compare raft MongoDB --under '{link}'"));
    }

    #[test]
    fn every_part_has_words() {
        for language in Language::ALL {
            let words = Catalogue::new(language);
            assert!(PARTS.iter().all(|part| words.has(&format!("share-part-{part}"))), "{}", language.tag());
        }
    }

    #[test]
    fn a_file_has_a_name_that_any_system_takes() {
        assert_eq!(file_name("The leader crashes: twice!", "svg"), "the-leader-crashes-twice.svg");
        assert_eq!(file_name("../..\\<>|\"", "png"), "interregnum.png");
        assert_eq!(file_name("选举", "gif"), "选举.gif");
        assert!(file_name(&"long ".repeat(60), "csv").chars().count() <= FILE_NAME_CHARS + 4);
    }

    #[test]
    fn sizes_have_three_digits_or_so() {
        assert_eq!([0, 999, 1_000, 12_345, 4_100_000].map(size), ["0 B", "999 B", "1.0 kB", "12.3 kB", "4.1 MB"]);
    }
}
