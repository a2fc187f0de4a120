//! How large an element is on the page, as it changes.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Width and height in CSS pixels; none until known.
#[hook]
pub fn use_size(node: &NodeRef) -> Option<(f64, f64)> {
    let size = use_state(|| None);
    let (node, setter) = (node.clone(), size.setter());
    use_effect_with((), move |()| {
        let observed = node.cast::<Element>().map(|element| Observed::new(element, setter));
        move || drop(observed)
    });
    *size
}

struct Observed {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Observed {
    fn new(element: Element, setter: UseStateSetter<Option<(f64, f64)>>) -> Observed {
        let measured = element.clone();
        let callback = Closure::<dyn FnMut()>::new(move || {
            let (width, height) = (measured.client_width(), measured.client_height());
            // A panel that is hidden keeps its drawing.
            if width > 0 && height > 0 {
                setter.set(Some((f64::from(width), f64::from(height))));
            }
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
