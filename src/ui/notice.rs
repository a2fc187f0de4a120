//! What the page has to say: errors above all. A notice stays until it is read.

use std::rc::Rc;
use yew::prelude::*;

#[derive(Clone, PartialEq, Debug)]
pub struct Notice {
    pub kind: Kind,
    /// Already in the person's language, or an error's own words.
    pub text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Error,
    Hint,
    /// The page has a newer version: see [`super::version`].
    NewVersion,
}

impl Notice {
    pub fn error(text: impl Into<String>) -> Notice {
        Notice { kind: Kind::Error, text: text.into() }
    }

    pub fn hint(text: impl Into<String>) -> Notice {
        Notice { kind: Kind::Hint, text: text.into() }
    }
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Notices {
    list: Vec<(u32, Notice)>,
    next: u32,
}

pub enum Change {
    Add(Notice),
    Dismiss(u32),
}

impl Notices {
    pub fn starting_with(errors: impl Iterator<Item = String>) -> Notices {
        let mut notices = Notices::default();
        errors.for_each(|error| notices.add(Notice::error(error)));
        notices
    }

    fn add(&mut self, notice: Notice) {
        self.list.retain(|(_, known)| *known != notice);
        self.list.push((self.next, notice));
        self.next += 1;
    }
}

impl Reducible for Notices {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut notices = (*self).clone();
        match change {
            Change::Add(notice) => notices.add(notice),
            Change::Dismiss(id) => notices.list.retain(|(known, _)| *known != id),
        }
        Rc::new(notices)
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub notices: Notices,
    pub dismiss: Callback<u32>,
    /// The names of the cross and of the way to a new version.
    pub close: String,
    pub reload: String,
    pub take_version: Callback<()>,
}

#[component]
pub fn NoticeList(props: &Props) -> Html {
    let item = |(id, notice): &(u32, Notice)| {
        let (dismiss, id) = (props.dismiss.clone(), *id);
        let (class, role) = match notice.kind {
            Kind::Error => ("notice error", "alert"),
            Kind::Hint | Kind::NewVersion => ("notice", "status"),
        };
        let take_version = props.take_version.reform(|_| ());
        html! {
            <div key={id} {class} {role}>
                <span>{ &notice.text }</span>
                if notice.kind == Kind::NewVersion {
                    <button class="primary" data-control="new-version" onclick={take_version}>{ &props.reload }</button>
                }
                <button class="close" aria-label={props.close.clone()} onclick={move |_| dismiss.emit(id)}>{ "×" }</button>
            </div>
        }
    };
    html! { <div class="notices">{ for props.notices.list.iter().map(item) }</div> }
}
