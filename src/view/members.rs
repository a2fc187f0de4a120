//! Who is a member, in words.

use super::catalogue::Catalogue;
use crate::protocol::configuration::{Configuration, NodeSet, Standing};

/// "members 1, 2, 3, and 4 listens"
pub fn configuration(words: &Catalogue, members: &Configuration) -> String {
    told(words, members.voters.or(members.outgoing), members.learners, members.is_joint())
}

/// The same of the voters of both sets.
pub fn told(words: &Catalogue, voters: NodeSet, learners: NodeSet, joint: bool) -> String {
    let list = |nodes: NodeSet| nodes.to_string().replace(',', &words.text("cluster-comma"));
    let key = match (joint, learners.is_empty()) {
        (false, true) => "cluster-members",
        (false, false) => "cluster-members-learners",
        (true, true) => "cluster-members-joint",
        (true, false) => "cluster-members-joint-learners",
    };
    words.with(key, &[("voters", list(voters).into()), ("learners", list(learners).into())])
}

/// Whether a node votes, and what it does instead.
pub fn standing(words: &Catalogue, standing: Standing) -> String {
    words.text(match standing {
        Standing::Voter => "cluster-standing-voter",
        Standing::Learner => "cluster-standing-learner",
        Standing::Outside => "cluster-standing-outside",
        Standing::Replaced => "cluster-standing-replaced",
        Standing::Recovering => "cluster-standing-recovering",
        Standing::Attendant => "cluster-standing-attendant",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::catalogue::Language;

    #[test]
    fn members_are_told_by_their_numbers() {
        let members = Configuration { learners: NodeSet::first(4).minus(NodeSet::first(3)), ..Configuration::first(3) };
        let joint = Configuration { outgoing: NodeSet::first(2), ..members };
        for language in Language::ALL {
            let words = Catalogue::new(language);
            let (one, two) = (configuration(&words, &members), configuration(&words, &joint));
            assert!(one.contains('3') && one.contains('4') && one != two, "{one}, {two}");
            assert_ne!(standing(&words, Standing::Learner), standing(&words, Standing::Outside));
        }
    }
}
