//! One program with two faces: the page on wasm32, the command line natively.

/// Starts the page where there is one; elsewhere (Node.js, a worker) the module only offers its API.
#[cfg(target_arch = "wasm32")]
fn main() {
    interregnum::ui::panic::install_hook();
    if interregnum::ui::is_in_page() {
        yew::platform::spawn_local(async {
            interregnum::ui::start::prefetch().await;
            interregnum::ui::start::prepare_for_panic();
            yew::Renderer::<interregnum::ui::App>::new().render();
        });
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod command;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    command::main()
}
