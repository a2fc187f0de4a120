//! Expected output that is kept in files. `INTERREGNUM_REWRITE=1 cargo test` writes down what is so now;
//! what changed is then seen in the diff.

/// Fails with the first line that differs, unless the file is to be rewritten.
pub fn compare(path: &str, expected: &str, found: &str) {
    if expected == found || rewritten(path, found) {
        return;
    }
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let end = expected.lines().count().min(found.lines().count());
    let (number, (expected, found)) = lines
        .find(|(_, (expected, found))| expected != found)
        .unwrap_or((end, (expected.lines().nth(end).unwrap_or(""), found.lines().nth(end).unwrap_or(""))));
    panic!(
        "{path}, line {}:\n  expected: {expected}\n  found:    {found}\n\
         if that is right: INTERREGNUM_REWRITE=1 cargo test --test digests --test scripts",
        number + 1
    );
}

#[cfg(not(target_arch = "wasm32"))]
fn rewritten(path: &str, found: &str) -> bool {
    let rewrites = std::env::var("INTERREGNUM_REWRITE").is_ok_and(|value| value == "1");
    if rewrites {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path);
        std::fs::write(&path, found).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    rewrites
}

#[cfg(target_arch = "wasm32")]
fn rewritten(_path: &str, _found: &str) -> bool {
    false
}
