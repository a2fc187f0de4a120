//! Kinds of nodes, where they are not all alike: who may lead, and who only decides on that, watches, or keeps what
//! the others need.

/// The nodes of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Crew {
    pub name: &'static str,
    /// Their numbers, both included.
    pub first: u16,
    pub last: u16,
    pub may_lead: bool,
    /// The majority that decides who leads is one of these.
    pub decides: bool,
}

impl Crew {
    pub fn count(&self) -> u16 {
        (self.last + 1).saturating_sub(self.first)
    }

    pub fn has(&self, node: u16) -> bool {
        (self.first..=self.last).contains(&node)
    }
}

/// Those of which there are any; none if that leaves nodes of one kind.
pub fn crews(all: impl IntoIterator<Item = Crew>) -> Vec<Crew> {
    let manned: Vec<Crew> = all.into_iter().filter(|crew| crew.count() > 0).collect();
    if manned.len() < 2 { Vec::new() } else { manned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kind_is_no_difference() {
        let crew = |first, last| Crew { name: "server", first, last, may_lead: true, decides: true };
        assert_eq!([crew(1, 3).count(), crew(4, 4).count(), crew(4, 3).count()], [3, 1, 0]);
        assert_eq!(crews([crew(1, 3), crew(4, 3)]), []);
        assert_eq!(crews([crew(1, 3), crew(4, 5)]).len(), 2);
    }
}
