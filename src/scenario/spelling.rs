//! Finding the name that somebody meant, and quoting what somebody wrote.

/// The names that are close enough to `wrong` for it to be a slip, the nearest first.
pub fn near<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let length = wrong.chars().count();
    if length > 40 {
        return Vec::new(); // no name is that long
    }
    let slips_max = 1 + length / 4;
    let slips = names.map(|name| (distance(wrong, name), name));
    let mut near: Vec<(usize, &str)> = slips.filter(|(slips, _)| *slips <= slips_max).collect();
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// The nearest of them, if there is any.
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    near(wrong, names).first().copied()
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

/// How many characters to insert, delete, replace or swap with their neighbour, letter case aside.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<char> = one.to_lowercase().chars().collect();
    let other: Vec<char> = other.to_lowercase().chars().collect();
    // slips[i][j]: from the first i characters of the one to the first j of the other.
    let mut slips = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            if i == 0 || j == 0 {
                slips[i][j] = i + j;
                continue;
            }
            let replaced = slips[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            slips[i][j] = replaced.min(slips[i - 1][j] + 1).min(slips[i][j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                slips[i][j] = slips[i][j].min(slips[i - 2][j - 2] + 1);
            }
        }
    }
    slips[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let names = ["nodes", "seed", "raft.heartbeat"];
        assert_eq!(nearest("node", names.into_iter()), Some("nodes"));
        assert_eq!(nearest("raft.hartbeat", names.into_iter()), Some("raft.heartbeat"));
        assert_eq!(nearest("ndoes", names.into_iter()), Some("nodes"));
        assert_eq!(nearest("Sead", names.into_iter()), Some("seed"));
        assert_eq!(nearest("colour", names.into_iter()), None);
        assert_eq!(near("need", names.into_iter()), ["seed"]);
        assert_eq!(near("seedes", ["nodes", "seeds", "seed"].into_iter()), ["seeds", "seed"]);
    }
}
