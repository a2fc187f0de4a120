//! Formulas: read from a short notation, drawn as MathML by the page, and said in a line for whoever cannot
//! see them.
//!
//! In the notation `a/b` is a fraction, `a_b` and `a^b` are scripts, `√a` is a root, `{…}` keeps together, and
//! `"…"` holds words; letters, numbers and signs stand for themselves.

#[derive(Clone, PartialEq, Debug)]
pub enum Math {
    Name(String),
    Number(String),
    Sign(char),
    Words(String),
    Row(Vec<Math>),
    Fraction(Box<Math>, Box<Math>),
    Root(Box<Math>),
    Scripts { base: Box<Math>, below: Option<Box<Math>>, above: Option<Box<Math>> },
}

/// The notation is our own: what is wrong in it shows as it is.
pub fn read(notation: &str) -> Math {
    let mut reader = Reader { rest: notation };
    reader.row()
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn next(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken.to_string()
    }

    fn skip(&mut self) -> Option<char> {
        let first = self.next()?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    fn skip_if(&mut self, wanted: char) -> bool {
        let is_there = self.next() == Some(wanted);
        if is_there {
            self.skip();
        }
        is_there
    }

    /// Up to the closing brace, or the end.
    fn row(&mut self) -> Math {
        let mut items = Vec::new();
        loop {
            self.take_while(char::is_whitespace);
            if self.next().is_none() || self.skip_if('}') {
                break;
            }
            let item = self.fraction();
            items.push(item);
        }
        match items.len() {
            1 => items.remove(0),
            _ => Math::Row(items),
        }
    }

    fn fraction(&mut self) -> Math {
        let above = self.scripted();
        match self.skip_if('/') {
            true => Math::Fraction(Box::new(above), Box::new(self.scripted())),
            false => above,
        }
    }

    fn scripted(&mut self) -> Math {
        let base = self.atom();
        let (mut below, mut above) = (None, None);
        loop {
            let script = match self.next() {
                Some('_') if below.is_none() => &mut below,
                Some('^') if above.is_none() => &mut above,
                _ => break,
            };
            self.skip();
            *script = Some(Box::new(self.atom()));
        }
        match (&below, &above) {
            (None, None) => base,
            _ => Math::Scripts { base: Box::new(base), below, above },
        }
    }

    /// One letter with what stands over it; logarithms have a name of two.
    fn letter(&mut self) -> String {
        let length = if self.rest.starts_with("ln") { 2 } else { 1 };
        let mut letter: String = (0..length).filter_map(|_| self.skip()).collect();
        letter += &self.take_while(stands_over);
        letter
    }

    fn atom(&mut self) -> Math {
        match self.next() {
            Some('{') => {
                self.skip();
                self.row()
            }
            Some('"') => {
                self.skip();
                let words = self.take_while(|c| c != '"');
                self.skip();
                Math::Words(words)
            }
            Some('√') => {
                self.skip();
                Math::Root(Box::new(self.atom()))
            }
            Some(c) if c.is_ascii_digit() => {
                Math::Number(self.take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%')))
            }
            Some(c) if is_letter(c) => Math::Name(self.letter()),
            Some(c) => {
                self.skip();
                Math::Sign(c)
            }
            None => Math::Row(Vec::new()),
        }
    }
}

/// Two names beside each other stay two.
fn said_row(items: &[Math]) -> String {
    let mut said = String::new();
    for item in items {
        let item = item.said();
        if said.ends_with(char::is_alphanumeric) && item.starts_with(char::is_alphanumeric) {
            said.push(' ');
        }
        said += &item;
    }
    said
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && c != 'Σ'
}

/// A hat or a bar.
fn stands_over(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

impl Math {
    /// In one line, with brackets where the drawing needs none.
    pub fn said(&self) -> String {
        match self {
            Math::Name(text) | Math::Number(text) | Math::Words(text) => text.clone(),
            Math::Sign(sign) if "=≤<>≈+−·→≥×".contains(*sign) => format!(" {sign} "),
            Math::Sign(sign) => sign.to_string(),
            Math::Row(items) => said_row(items),
            Math::Fraction(above, below) => format!("{}/{}", above.bracketed(), below.bracketed()),
            Math::Root(of) => format!("√{}", of.bracketed()),
            Math::Scripts { base, below, above } => {
                let script = |sign: &str, script: &Option<Box<Math>>| {
                    script.as_ref().map_or_else(String::new, |script| format!("{sign}{}", script.bracketed()))
                };
                format!("{}{}{}", base.bracketed(), script("_", below), script("^", above))
            }
        }
    }

    fn bracketed(&self) -> String {
        match self {
            Math::Row(items) if items.len() > 1 => format!("({})", self.said()),
            Math::Fraction(..) => format!("({})", self.said()),
            _ => self.said(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_said_in_a_line() {
        let cases = [
            ("p̂ = n/N = 7/9 = 0.78", "p̂ = n/N = 7/9 = 0.78"),
            ("√{{ln 40}/{2n}}", "√((ln 40)/(2 n))"),
            ("Σ_{k=0}^N p^k", "Σ_(k = 0)^N"),
            ("t̄ = \"212 ms\"", "t̄ = 212 ms"),
        ];
        for (notation, said) in cases {
            assert!(read(notation).said().starts_with(said), "{notation}: {}", read(notation).said());
        }
    }

    #[test]
    fn scripts_bind_closer_than_fractions() {
        let Math::Fraction(above, below) = read("n_{ij}/T_i") else { panic!("not a fraction") };
        assert!(matches!(*above, Math::Scripts { .. }) && matches!(*below, Math::Scripts { .. }));
        assert_eq!(read("1,234.5%"), Math::Number("1,234.5%".into()));
        let Math::Scripts { below, above, .. } = read("χ_1^2") else { panic!("no scripts") };
        assert!(below.is_some() && above.is_some());
    }

    #[test]
    fn what_is_never_closed_ends_with_the_text() {
        for broken in ["{a/", "√", "\"words", "a_", "}"] {
            let _ = read(broken).said();
        }
    }
}
