//! What stands in a document: a frame, or an element that a script of the page's own draws.

use super::copyable::Copyable;
use super::{Desk, SectionProps, check, menu, theme_menu};
use crate::ui::address;
use crate::view::share::{self, Embed, PARTS};
use yew::prelude::*;

#[component]
pub fn Section(props: &SectionProps) -> Html {
    let desk = &props.desk;
    let words = desk.words();
    let link = desk.address(&desk.choices.embed.view(desk.view(), &desk.shell.rivals, &desk.shell.setup));
    let frame = share::iframe(&desk.title(), &link);
    let element = share::element(&desk.title(), &address::of_page(), &link, desk.choices.embed.plays);
    html! {
        <>
            <p class="quiet">{ words.text("share-embed-about") }</p>
            { choices(desk) }
            <Copyable words={words.clone()} name="iframe" label={words.text("share-iframe")} text={frame} rows={4} />
            <Copyable words={words.clone()} name="element" label={words.text("share-element")} text={element} rows={5} />
            <p class="quiet small"><a href={link} target="_blank" rel="noopener" data-control="try-embed">{ words.text("share-try") }</a></p>
        </>
    }
}

fn part(name: &str) -> Option<&'static str> {
    PARTS.into_iter().find(|part| *part == name)
}

fn choices(desk: &Desk) -> Html {
    let words = desk.words();
    let embed = &desk.choices.embed;
    let parts = PARTS.map(|name| (name, words.text(&format!("share-part-{name}"))));
    let none = [("", words.text("share-part-none"))];
    let others: Vec<_> =
        none.into_iter().chain(parts.iter().filter(|(name, _)| *name != embed.first).cloned()).collect();
    let set = |change: fn(&mut Embed, String)| {
        let desk = desk.clone();
        Callback::from(move |value| desk.choose(|choices| change(&mut choices.embed, value)))
    };
    let switch = |change: fn(&mut Embed, bool)| {
        let desk = desk.clone();
        Callback::from(move |is_on| desk.choose(|choices| change(&mut choices.embed, is_on)))
    };
    let first = set(|embed, name| {
        embed.first = part(&name).unwrap_or(PARTS[0]);
        embed.second = embed.second.filter(|second| *second != embed.first);
    });
    let theme = {
        let desk = desk.clone();
        Callback::from(move |theme| desk.choose(|choices| choices.embed.theme = theme))
    };
    let moment = {
        let desk = desk.clone();
        Callback::from(move |is_on| desk.choose(|choices| choices.moment = is_on))
    };
    html! {
        <>
            <div class="choices">
                { menu("figure-first", words.text("share-part-first"), &parts, embed.first, first) }
                { menu("figure-second", words.text("share-part-second"), &others, embed.second.unwrap_or_default(), set(|embed, name| embed.second = part(&name))) }
                { theme_menu(words, "figure-theme", "share-theme-system", embed.theme, theme) }
            </div>
            <div class="checks">
                { check("figure-plays", words.text("share-plays"), embed.plays, switch(|embed, is_on| embed.plays = is_on)) }
                { check("figure-transparent", words.text("share-transparent"), embed.transparent, switch(|embed, is_on| embed.transparent = is_on)) }
                { check("figure-moment", words.text("share-from-this-moment"), desk.choices.moment, moment) }
            </div>
        </>
    }
}
