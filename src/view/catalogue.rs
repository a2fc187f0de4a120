//! Every visible word, in English and Simplified Chinese: Fluent files, one for each area of the page.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    English,
    Chinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Language::English, Language::Chinese];

    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// The language for a tag such as `zh-CN` or `en`; none for one that the page does not speak.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "zh" => Some(Language::Chinese),
            _ => None,
        }
    }

    /// As it stands on the switch, in the language itself.
    pub fn short_name(self) -> &'static str {
        match self {
            Language::English => "EN",
            Language::Chinese => "中文",
        }
    }

    pub fn other(self) -> Language {
        match self {
            Language::English => Language::Chinese,
            Language::Chinese => Language::English,
        }
    }
}

macro_rules! areas {
    ($($area:literal),* $(,)?) => {
        /// The files of a language: the area's name and the Fluent text.
        pub fn sources(language: Language) -> Vec<(&'static str, &'static str)> {
            match language {
                Language::English => vec![$(($area, include_str!(concat!("../../www/i18n/en/", $area, ".ftl")))),*],
                Language::Chinese => vec![$(($area, include_str!(concat!("../../www/i18n/zh/", $area, ".ftl")))),*],
            }
        }
    };
}

areas!(
    "page",
    "protocols",
    "cluster",
    "faults",
    "states",
    "time",
    "events",
    "scenario",
    "share",
    "embed",
    "import",
    "laboratory",
    "hunt",
    "compare",
    "findings",
    "explain",
    "spacetime",
    "logs"
);

pub struct Catalogue {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl PartialEq for Catalogue {
    fn eq(&self, other: &Self) -> bool {
        self.language == other.language
    }
}

impl Catalogue {
    pub fn new(language: Language) -> Catalogue {
        let locale = language.tag().parse().expect("the languages' tags are valid");
        let mut bundle = FluentBundle::new(vec![locale]);
        bundle.set_use_isolating(false);
        for (area, source) in sources(language) {
            // A mistake in a file loses one message, not the page; the tests accept none.
            let resource = FluentResource::try_new(source.into()).unwrap_or_else(|(partial, _)| partial);
            let added = bundle.add_resource(resource);
            debug_assert!(added.is_ok(), "{area}: a key stands twice");
        }
        Catalogue { language, bundle }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text for a key without arguments.
    pub fn text(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text for a key with arguments, given as `(name, value)`; values are text or numbers.
    pub fn with<'a>(&self, key: &str, arguments: &[(&'a str, FluentValue<'a>)]) -> String {
        let arguments = arguments.iter().map(|(name, value)| (*name, value.clone())).collect::<FluentArgs>();
        self.format(key, Some(&arguments))
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// A key that is missing shows itself.
    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_string();
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned()
    }
}
