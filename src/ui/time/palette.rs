//! The page's colours for the canvas: read from the style sheet, again when the theme changes.

use crate::types::Role;
use web_sys::{CssStyleDeclaration, Element, Window};

#[derive(Clone, Default)]
pub struct Palette {
    /// The theme that these are the colours of.
    theme: Theme,
    pub paper: String,
    pub line: String,
    pub ink: String,
    pub quiet: String,
    pub faint: String,
    pub kept_ink: String,
    pub broken: String,
    pub broken_ink: String,
    pub broken_wash: String,
    /// In the order of [`Role::ALL`].
    pub roles: [String; 4],
    pub font: String,
}

#[derive(Clone, PartialEq, Default)]
struct Theme {
    chosen: Option<String>,
    is_dark: bool,
    is_known: bool,
}

impl Theme {
    fn now(window: &Window, root: &Element) -> Theme {
        let dark = window.match_media("(prefers-color-scheme: dark)").ok().flatten();
        Theme {
            chosen: root.get_attribute("data-theme"),
            is_dark: dark.is_some_and(|dark| dark.matches()),
            is_known: true,
        }
    }
}

impl Palette {
    pub fn role(&self, role: Role) -> &str {
        &self.roles[role as usize]
    }

    /// The colours that hold where this element stands.
    pub fn of(element: &Element) -> Palette {
        let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
        style.map_or_else(Palette::default, |style| Palette::read(&style, Theme::default()))
    }

    /// Reads the colours anew if the theme is another one.
    pub fn refresh(&mut self) {
        let Some(window) = web_sys::window() else { return };
        let Some(root) = window.document().and_then(|document| document.document_element()) else { return };
        let theme = Theme::now(&window, &root);
        if theme == self.theme {
            return;
        }
        if let Ok(Some(style)) = window.get_computed_style(&root) {
            *self = Palette::read(&style, theme);
        }
    }

    fn read(style: &CssStyleDeclaration, theme: Theme) -> Palette {
        let colour = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_string();
        Palette {
            theme,
            paper: colour("--paper"),
            line: colour("--line"),
            ink: colour("--ink"),
            quiet: colour("--quiet"),
            faint: colour("--faint"),
            kept_ink: colour("--kept-ink"),
            broken: colour("--broken"),
            broken_ink: colour("--broken-ink"),
            broken_wash: colour("--broken-wash"),
            roles: Role::ALL.map(|role| colour(&format!("--{}", role.name()))),
            font: colour("--font"),
        }
    }
}
