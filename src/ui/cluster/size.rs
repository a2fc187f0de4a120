//! How large an element is on the page, as it changes.

use crate::view::ring::Size;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// Zero until it is known.
#[hook]
pub fn use_size(node: &NodeRef) -> Size {
    let size = use_state(Size::default);
    let (node, setter) = (node.clone(), size.setter());
    use_effect_with((), move |()| {
        let observed = node.cast::<HtmlElement>().map(|element| Observed::new(element, setter));
        move || drop(observed)
    });
    *size
}

struct Observed {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Observed {
    fn new(element: HtmlElement, setter: UseStateSetter<Size>) -> Observed {
        let measured = element.clone();
        let callback = Closure::<dyn FnMut()>::new(move || {
            setter.set(Size { width: f64::from(measured.client_width()), height: f64::from(measured.client_height()) });
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).expect("every browser with wasm has it");
        observer.observe(&element);
        Observed { observer, _callback: callback }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
