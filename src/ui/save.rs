//! Files for the person to keep.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// So long a browser may take to fetch what it was given.
const FETCH_MS: u32 = 60_000;

/// Whether the page may give files to the person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Permission {
    Yes,
    No,
    /// A document of another origin holds the page, and does not say what it allows.
    Unknown,
}

/// Downloads a text under this name.
pub fn save(name: &str, kind: &str, text: &str) -> Option<()> {
    save_blob(name, &blob(&Array::of1(&text.into()), &format!("{kind};charset=utf-8"))?)
}

pub fn blob(parts: &Array, kind: &str) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_blob_sequence_and_options(parts, &options).ok()
}

/// The same for what is there in one piece. The browser lets go of it in a while.
pub fn save_blob(name: &str, blob: &Blob) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link = document.create_element("a").ok()?;
    let address = Url::create_object_url_with_blob(blob).ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.dyn_into::<HtmlElement>().ok()?.click();
    Timeout::new(FETCH_MS, move || {
        // It is gone already if the document is.
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Some(())
}

/// A frame may forbid downloads, and the browser then says nothing.
pub fn permission() -> Permission {
    let Some(window) = web_sys::window() else { return Permission::No };
    let is_framed = window.parent().ok().flatten().is_some_and(|parent| parent != window);
    if !is_framed {
        return Permission::Yes;
    }
    match window.frame_element() {
        Ok(Some(frame)) => match frame.get_attribute("sandbox") {
            Some(sandbox) if !sandbox.split_whitespace().any(|word| word == "allow-downloads") => Permission::No,
            _ => Permission::Yes,
        },
        _ => Permission::Unknown,
    }
}
