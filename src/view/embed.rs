//! Which panels a document shows: what `embed` in an address asks for.

/// More would leave none of them room.
const PANELS_MAX: usize = 2;
/// `?embed`, `?embed=1` and the like name no panel.
const NO_NAME: [&str; 5] = ["", "1", "true", "yes", "on"];

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    Unknown(String),
    TooMany(usize),
}

/// The panels asked for, in their order, each once; the first that is known where none is named.
pub fn panels(asked: &str, known: &[&'static str]) -> Result<Vec<&'static str>, Refused> {
    let asked = asked.trim();
    if NO_NAME.contains(&asked) {
        return Ok(known[..1].to_vec());
    }
    let mut panels = Vec::new();
    for name in asked.split(',').map(str::trim) {
        let panel = known.iter().find(|known| **known == name).ok_or_else(|| Refused::Unknown(name.to_string()))?;
        if !panels.contains(panel) {
            panels.push(*panel);
        }
    }
    match panels.len() {
        1..=PANELS_MAX => Ok(panels),
        count => Err(Refused::TooMany(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["cluster", "states", "time"];

    #[test]
    fn without_a_name_it_is_the_cluster() {
        for asked in ["", "1", "true", " "] {
            assert_eq!(panels(asked, &KNOWN), Ok(vec!["cluster"]), "{asked:?}");
        }
    }

    #[test]
    fn one_or_two_in_the_order_asked_for() {
        assert_eq!(panels("states", &KNOWN), Ok(vec!["states"]));
        assert_eq!(panels("time, cluster", &KNOWN), Ok(vec!["time", "cluster"]));
        assert_eq!(panels("time,time", &KNOWN), Ok(vec!["time"]));
    }

    #[test]
    fn what_is_unknown_or_too_much_is_named() {
        assert_eq!(panels("cluster,clock", &KNOWN), Err(Refused::Unknown("clock".to_string())));
        assert_eq!(panels("cluster,", &KNOWN), Err(Refused::Unknown(String::new())));
        assert_eq!(panels("cluster,states,time", &KNOWN), Err(Refused::TooMany(3)));
    }
}
