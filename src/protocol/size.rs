//! How many bytes a message takes in the plainest encoding: every number in its own width, one byte for which of
//! several things it is, eight for the length of a list.

use std::hash::{Hash, Hasher};

/// The bytes of whatever can be hashed: a hash is fed every field, and nothing else.
pub fn bytes(value: &impl Hash) -> u64 {
    let mut scale = Scale(0);
    value.hash(&mut scale);
    scale.0
}

struct Scale(u64);

impl Hasher for Scale {
    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }

    /// Wide or narrow, as the machine has it: lengths count alike on all.
    fn write_usize(&mut self, _length: usize) {
        self.0 += 8;
    }

    /// Which variant it is.
    fn write_isize(&mut self, _discriminant: isize) {
        self.0 += 1;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::log::{Command, Entry};
    use crate::protocol::{Operation, Request, RequestId};

    #[test]
    fn a_message_weighs_what_its_fields_do() {
        assert_eq!(bytes(&7_u16), 2);
        assert_eq!(bytes(&Some(7_u64)), 9);
        assert_eq!(bytes(&None::<u64>), 1);
        let request =
            Request { id: RequestId { client: 1, serial: 2 }, operation: Operation::Put { key: 3, value: 4 } };
        assert_eq!(bytes(&request), 4 + 4 + 1 + 4 + 8);
        let entry = Entry { term: 1, command: Command::Client(request) };
        assert_eq!(bytes(&entry), 8 + 1 + bytes(&request));
        assert_eq!(bytes(&vec![entry; 3]), 8 + 3 * bytes(&entry));
    }
}
