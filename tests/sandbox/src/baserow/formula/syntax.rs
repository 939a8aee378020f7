//! Text of a formula → tree. Knows no fields and no types.

use rust_decimal::Decimal;

/// A formula as written.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `'text'`.
    Text(String),
    /// `1.5`.
    Number(Decimal),
    /// `true`, `false`.
    Bool(bool),
    /// `field('name')`.
    Field(String),
    /// `lookup('link', 'name')`.
    Lookup(String, String),
    /// `name(…)`.
    Call(String, Vec<Tree>),
    /// `left operator right`.
    Binary(Operator, Box<Tree>, Box<Tree>),
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is what its name says")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(Decimal),
    Operator(Operator),
    Open,
    Close,
    Comma,
}

/// Reads a formula.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse(text: &str) -> Result<Tree, String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
    };
    let tree = parser.expression(0)?;
    match parser.peek() {
        None => Ok(tree),
        Some(token) => Err(format!("unexpected {token:?}")),
    }
}

/// The formula with every reference to field `old` written as `new`; the rest stays letter by letter.
pub fn rename(text: &str, old: &str, new: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['\'', '"']) {
        let quote = rest.as_bytes()[start] as char;
        let Some((raw, end)) = quoted(&rest[start + 1..], quote) else {
            break;
        };
        let literal_end = start + 1 + end;
        let ahead = rest[..start].trim_end();
        let reference = ahead.ends_with("field(") || ahead.ends_with("lookup(");
        result.push_str(&rest[..start]);
        if reference && raw == old {
            result.push(quote);
            result.push_str(&new.replace(quote, &format!("\\{quote}")));
            result.push(quote);
        } else {
            result.push_str(&rest[start..literal_end]);
        }
        rest = &rest[literal_end..];
    }
    result.push_str(rest);
    result
}

/// The text up to the closing `quote`, unescaped, and the offset just behind that quote.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut result = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => result.push(characters.next()?.1),
            _ if character == quote => return Some((result, at + character.len_utf8())),
            _ => result.push(character),
        }
    }
    None
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let two = rest.get(..2).unwrap_or("");
        let (token, length) = match (first, two) {
            ('\'' | '"', _) => {
                let (literal, end) = quoted(&rest[1..], first).ok_or("a text is not closed")?;
                (Token::Text(literal), 1 + end)
            }
            (_, "!=") => (Token::Operator(Operator::NotEqual), 2),
            (_, "<=") => (Token::Operator(Operator::LessOrEqual), 2),
            (_, ">=") => (Token::Operator(Operator::GreaterOrEqual), 2),
            ('+', _) => (Token::Operator(Operator::Add), 1),
            ('-', _) => (Token::Operator(Operator::Subtract), 1),
            ('*', _) => (Token::Operator(Operator::Multiply), 1),
            ('/', _) => (Token::Operator(Operator::Divide), 1),
            ('=', _) => (Token::Operator(Operator::Equal), 1),
            ('<', _) => (Token::Operator(Operator::Less), 1),
            ('>', _) => (Token::Operator(Operator::Greater), 1),
            ('(', _) => (Token::Open, 1),
            (')', _) => (Token::Close, 1),
            (',', _) => (Token::Comma, 1),
            _ if first.is_ascii_digit() => {
                let length = rest
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .unwrap_or(rest.len());
                let number = rest[..length]
                    .parse()
                    .map_err(|_| format!("{} is no number", &rest[..length]))?;
                (Token::Number(number), length)
            }
            _ if first.is_alphabetic() || first == '_' => {
                let length = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                (Token::Word(rest[..length].to_lowercase()), length)
            }
            _ => return Err(format!("unexpected character {first}")),
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), String> {
        match self.take() {
            Some(token) if token == *wanted => Ok(()),
            other => Err(format!("expected {wanted:?}, found {other:?}")),
        }
    }

    fn expression(&mut self, floor: u8) -> Result<Tree, String> {
        let mut left = self.primary()?;
        while let Some(Token::Operator(operator)) = self.peek().cloned() {
            let strength = strength(operator);
            if strength <= floor {
                break;
            }
            self.next += 1;
            let right = self.expression(strength)?;
            left = Tree::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Tree, String> {
        match self.take() {
            Some(Token::Text(text)) => Ok(Tree::Text(text)),
            Some(Token::Number(number)) => Ok(Tree::Number(number)),
            Some(Token::Operator(Operator::Subtract)) => {
                let negated = self.primary()?;
                Ok(Tree::Binary(
                    Operator::Subtract,
                    Box::new(Tree::Number(Decimal::ZERO)),
                    Box::new(negated),
                ))
            }
            Some(Token::Open) => {
                let inner = self.expression(0)?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Word(word)) if word == "true" || word == "false" => {
                Ok(Tree::Bool(word == "true"))
            }
            Some(Token::Word(word)) => self.call(word),
            Some(token) => Err(format!("unexpected {token:?}")),
            None => Err("the formula ends too early".to_owned()),
        }
    }

    fn call(&mut self, name: String) -> Result<Tree, String> {
        self.expect(&Token::Open)?;
        let mut arguments = Vec::new();
        if self.peek() == Some(&Token::Close) {
            self.next += 1;
        } else {
            loop {
                arguments.push(self.expression(0)?);
                match self.take() {
                    Some(Token::Comma) => {}
                    Some(Token::Close) => break,
                    other => {
                        return Err(format!(
                            "expected a comma or a parenthesis, found {other:?}"
                        ));
                    }
                }
            }
        }
        match (name.as_str(), arguments.as_slice()) {
            ("field", [Tree::Text(field)]) => Ok(Tree::Field(field.clone())),
            ("lookup", [Tree::Text(link), Tree::Text(field)]) => {
                Ok(Tree::Lookup(link.clone(), field.clone()))
            }
            ("field" | "lookup", _) => Err(format!("{name}() takes field names")),
            _ => Ok(Tree::Call(name, arguments)),
        }
    }
}

const fn strength(operator: Operator) -> u8 {
    match operator {
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => 1,
        Operator::Add | Operator::Subtract => 2,
        Operator::Multiply | Operator::Divide => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn multiplication_binds_before_addition_before_comparison() {
        let tree = parse("1 + 2 * 3 = 7").unwrap();
        let Tree::Binary(Operator::Equal, left, _) = tree else {
            panic!("not an equation")
        };
        let Tree::Binary(Operator::Add, _, right) = *left else {
            panic!("not a sum")
        };
        assert!(matches!(*right, Tree::Binary(Operator::Multiply, _, _)));
    }

    #[test]
    fn quotes_and_accents_are_part_of_names() {
        assert_eq!(
            parse(r"field('Heures d\'été')").unwrap(),
            Tree::Field("Heures d'été".to_owned())
        );
        assert_eq!(
            parse("row_id()").unwrap(),
            Tree::Call("row_id".to_owned(), vec![])
        );
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        for bad in [
            "",
            "1 +",
            "field(1)",
            "concat('a' 'b')",
            "'open",
            "1 2",
            "€",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_rename_touches_references_only() {
        let text = "concat(field('nom'), 'nom', field( \"nom\"))";
        assert_eq!(
            rename(text, "nom", "titre"),
            "concat(field('titre'), 'nom', field( \"titre\"))"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = parse(&text);
            let _ = rename(&text, "a", "b");
        }
    }
}
