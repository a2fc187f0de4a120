//! Finding the name that somebody meant, and quoting what somebody wrote.

/// The name nearest to `wrong`, if it is close enough to be a slip.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    if length > 40 {
        return None; // no name is that long
    }
    let slips_max = 1 + length / 4;
    names.map(|name| (distance(wrong, name), name)).filter(|(slips, _)| *slips <= slips_max).min().map(|(_, name)| name)
}

/// ` (did you mean "…"?)`, or nothing.
pub fn suggestion<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(wrong, names).map_or(String::new(), |name| format!(" (did you mean \"{name}\"?)"))
}

/// What was found, in quotes, cut where it becomes too long to read.
pub fn quote(found: &str) -> String {
    const CHARS_MAX: usize = 60;
    match found.char_indices().nth(CHARS_MAX) {
        None => format!("\"{}\"", found.escape_debug()),
        Some((end, _)) => format!("\"{}…\"", found[..end].escape_debug()),
    }
}

/// `a, b or c`
pub fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => one.to_string(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// How many characters to insert, delete or replace (Levenshtein), letter case aside.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["nodes", "seed", "raft.heartbeat"];
        assert_eq!(nearest("node", names.into_iter()), Some("nodes"));
        assert_eq!(nearest("raft.hartbeat", names.into_iter()), Some("raft.heartbeat"));
        assert_eq!(nearest("Sead", names.into_iter()), Some("seed"));
        assert_eq!(nearest("colour", names.into_iter()), None);
    }
}
