//! Tree → expression tied to field numbers, with its type. Works on the whole schema at once, because the type of a
//! computed field follows from the fields it reads; a circle among them is an error of the field that closes it.

use super::syntax::{self, Operator, Tree};
use super::{Function, Kind, Value};
use crate::baserow::model::{DateSettings, Field, FieldId, FieldKind, TableId};
use std::collections::{BTreeMap, HashMap};

/// A formula ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// A constant.
    Literal(Value),
    /// A field of the same row.
    Field(FieldId),
    /// A field of the linked rows.
    Lookup(FieldId, FieldId),
    /// A function; with each argument its type.
    Call(Function, Vec<(Expression, Kind)>),
    /// An infix operator.
    Binary(Operator, Box<(Expression, Kind)>, Box<(Expression, Kind)>),
}

/// A computed field's expression and type, or why there is none.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// What to evaluate; none if invalid.
    pub expression: Option<Expression>,
    /// Its type (text if invalid).
    pub kind: Kind,
    /// Why the field is invalid.
    pub error: Option<String>,
}

/// Compiles every computed field of a schema.
pub fn compile_all(fields: &BTreeMap<FieldId, Field>) -> HashMap<FieldId, Compiled> {
    let mut compiler = Compiler {
        fields,
        done: HashMap::new(),
        open: Vec::new(),
    };
    for field in fields.values().filter(|field| field.kind.is_computed()) {
        let _ = compiler.computed(field);
    }
    compiler.done
}

/// The type that a stored field's values have in formulas; none for computed and link fields.
pub fn kind_of(kind: &FieldKind) -> Option<Kind> {
    Some(match kind {
        FieldKind::Text { .. } | FieldKind::LongText { .. } | FieldKind::Uuid => Kind::Text,
        FieldKind::Url | FieldKind::Email | FieldKind::PhoneNumber => Kind::Char,
        FieldKind::Number { decimals, .. } => Kind::Number(*decimals),
        FieldKind::Rating { .. } | FieldKind::Autonumber => Kind::Number(0),
        FieldKind::Boolean { .. } | FieldKind::Password => Kind::Boolean,
        FieldKind::Date { settings }
        | FieldKind::CreatedOn { settings }
        | FieldKind::LastModified { settings } => Kind::Date(settings.clone()),
        FieldKind::Duration { .. } => Kind::Duration,
        FieldKind::SingleSelect { .. } => Kind::Choice,
        FieldKind::MultipleSelect { .. } => Kind::Choices,
        FieldKind::CreatedBy | FieldKind::LastModifiedBy => Kind::Person,
        FieldKind::MultipleCollaborators { .. } => Kind::People,
        FieldKind::File => Kind::List(Box::new(Kind::Text)),
        FieldKind::LinkRow { .. }
        | FieldKind::Formula { .. }
        | FieldKind::Lookup { .. }
        | FieldKind::Rollup { .. }
        | FieldKind::Count { .. } => return None,
    })
}

struct Compiler<'a> {
    fields: &'a BTreeMap<FieldId, Field>,
    done: HashMap<FieldId, Compiled>,
    open: Vec<FieldId>,
}

type Typed = (Expression, Kind);

impl Compiler<'_> {
    fn computed(&mut self, field: &Field) -> Result<Kind, String> {
        if let Some(done) = self.done.get(&field.id) {
            return done
                .error
                .clone()
                .map_or_else(|| Ok(done.kind.clone()), Err);
        }
        if self.open.contains(&field.id) {
            return Err(
                "Fields cannot reference each other resulting in a circular chain of references."
                    .to_owned(),
            );
        }
        self.open.push(field.id);
        let result = self.definition(field);
        self.open.pop();
        let (compiled, answer) = match result {
            Ok((expression, kind)) => (
                Compiled {
                    expression: Some(expression),
                    kind: kind.clone(),
                    error: None,
                },
                Ok(kind),
            ),
            Err(error) => (
                Compiled {
                    expression: None,
                    kind: Kind::Text,
                    error: Some(error.clone()),
                },
                Err(error),
            ),
        };
        self.done.insert(field.id, compiled);
        answer
    }

    fn definition(&mut self, field: &Field) -> Result<Typed, String> {
        match &field.kind {
            FieldKind::Formula { formula, decimals } => {
                let (expression, kind) = self.tree(field.table, &syntax::parse(formula)?)?;
                Ok((expression, with_decimals(kind, *decimals)))
            }
            FieldKind::Lookup { through, target } => self.lookup(*through, *target),
            FieldKind::Rollup {
                through,
                target,
                function,
                decimals,
            } => {
                let list = self.lookup(*through, *target)?;
                let function = Function::from_name(function)
                    .filter(|function| function.is_aggregate())
                    .ok_or_else(|| format!("{function} is no rollup function"))?;
                let (expression, kind) = call(function, vec![list])?;
                Ok((expression, with_decimals(kind, *decimals)))
            }
            FieldKind::Count { through } => {
                let through = through.ok_or_else(|| deleted("through"))?;
                let list = self.reference(through)?;
                call(Function::Count, vec![list])
            }
            _ => Err("not a computed field".to_owned()),
        }
    }

    fn lookup(
        &mut self,
        through: Option<FieldId>,
        target: Option<FieldId>,
    ) -> Result<Typed, String> {
        let through = through.ok_or_else(|| deleted("through"))?;
        let target = target.ok_or_else(|| deleted("target"))?;
        if !matches!(
            self.fields.get(&through).map(|field| &field.kind),
            Some(FieldKind::LinkRow { .. })
        ) {
            return Err("first lookup function argument must be a link row field".to_owned());
        }
        let (_, kind) = self.reference(target)?;
        Ok((
            Expression::Lookup(through, target),
            Kind::List(Box::new(kind)),
        ))
    }

    fn reference(&mut self, id: FieldId) -> Result<Typed, String> {
        let fields = self.fields;
        let field = fields.get(&id).ok_or_else(|| deleted(&id.to_string()))?;
        let kind = match &field.kind {
            FieldKind::LinkRow { to, .. } => {
                let primary = fields
                    .values()
                    .find(|other| other.table == *to && other.primary);
                match primary {
                    Some(primary) => Kind::List(Box::new(self.reference(primary.id)?.1)),
                    None => Kind::List(Box::new(Kind::Text)),
                }
            }
            kind if kind.is_computed() => self.computed(field)?,
            kind => kind_of(kind).unwrap_or(Kind::Text),
        };
        Ok((Expression::Field(id), kind))
    }

    fn named(&self, table: TableId, name: &str) -> Result<FieldId, String> {
        self.fields
            .values()
            .find(|field| field.table == table && field.name == name)
            .map(|field| field.id)
            .ok_or_else(|| deleted(name))
    }

    fn tree(&mut self, table: TableId, tree: &Tree) -> Result<Typed, String> {
        match tree {
            Tree::Text(text) => Ok((Expression::Literal(Value::Text(text.clone())), Kind::Text)),
            Tree::Number(number) => {
                let decimals = u8::try_from(number.scale()).unwrap_or(10).min(10);
                Ok((
                    Expression::Literal(Value::Number(*number)),
                    Kind::Number(decimals),
                ))
            }
            Tree::Bool(yes) => Ok((Expression::Literal(Value::Bool(*yes)), Kind::Boolean)),
            Tree::Field(name) => {
                let id = self.named(table, name)?;
                self.reference(id)
            }
            Tree::Lookup(link, name) => {
                let through = self.named(table, link)?;
                let Some(FieldKind::LinkRow { to, .. }) =
                    self.fields.get(&through).map(|field| &field.kind)
                else {
                    return Err(
                        "first lookup function argument must be a link row field".to_owned()
                    );
                };
                let target = self.named(*to, name)?;
                self.lookup(Some(through), Some(target))
            }
            Tree::Call(name, arguments) => {
                let function = Function::from_name(name)
                    .ok_or_else(|| format!("{name} is not a valid function"))?;
                let arguments = arguments
                    .iter()
                    .map(|argument| self.tree(table, argument))
                    .collect::<Result<Vec<_>, _>>()?;
                call(function, arguments)
            }
            Tree::Binary(operator, left, right) => {
                let left = self.tree(table, left)?;
                let right = self.tree(table, right)?;
                let kind = binary(*operator, &left.1, &right.1)?;
                Ok((
                    Expression::Binary(*operator, Box::new(left), Box::new(right)),
                    kind,
                ))
            }
        }
    }
}

fn deleted(name: &str) -> String {
    format!("references the deleted or unknown field {name}")
}

fn with_decimals(kind: Kind, decimals: Option<u8>) -> Kind {
    match (kind, decimals) {
        (Kind::Number(_), Some(decimals)) => Kind::Number(decimals),
        (kind, _) => kind,
    }
}

fn binary(operator: Operator, left: &Kind, right: &Kind) -> Result<Kind, String> {
    if let Kind::List(inner) = left {
        return Ok(Kind::List(Box::new(binary(operator, inner, right)?)));
    }
    if let Kind::List(inner) = right {
        return Ok(Kind::List(Box::new(binary(operator, left, inner)?)));
    }
    let mismatch = || {
        format!(
            "{operator:?} does not go with {} and {}",
            left.name(),
            right.name()
        )
    };
    match operator {
        Operator::Add | Operator::Subtract => match (left, right) {
            (Kind::Number(one), Kind::Number(two)) => Ok(Kind::Number(*one.max(two))),
            (Kind::Date(settings), Kind::Interval) => Ok(Kind::Date(settings.clone())),
            (Kind::Interval, Kind::Date(settings)) if operator == Operator::Add => {
                Ok(Kind::Date(settings.clone()))
            }
            (Kind::Date(_), Kind::Date(_)) if operator == Operator::Subtract => Ok(Kind::Interval),
            (Kind::Duration, Kind::Duration) => Ok(Kind::Duration),
            (one, two) if operator == Operator::Add && one.is_text() && two.is_text() => {
                Ok(Kind::Text)
            }
            _ => Err(mismatch()),
        },
        Operator::Multiply => match (left, right) {
            (Kind::Number(one), Kind::Number(two)) => Ok(Kind::Number(*one.max(two))),
            _ => Err(mismatch()),
        },
        Operator::Divide => match (left, right) {
            (Kind::Number(_), Kind::Number(_)) => Ok(Kind::Number(10)),
            _ => Err(mismatch()),
        },
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => Ok(Kind::Boolean),
    }
}

fn call(function: Function, arguments: Vec<Typed>) -> Result<Typed, String> {
    let kinds: Vec<&Kind> = arguments.iter().map(|(_, kind)| kind).collect();
    let kind = result(function, &kinds)?;
    Ok((Expression::Call(function, arguments), kind))
}

fn result(function: Function, kinds: &[&Kind]) -> Result<Kind, String> {
    use Function as F;
    let wrong = || format!("{function:?} does not take these arguments");
    let day = DateSettings::default();
    let element = match kinds.first() {
        Some(Kind::List(inner)) => Some(inner.as_ref().clone()),
        _ => None,
    };
    if function.is_aggregate() {
        let element = element.ok_or_else(wrong)?;
        return match (function, element) {
            (F::Count, _) => Ok(Kind::Number(0)),
            (F::ArrayAgg, element) => Ok(Kind::List(Box::new(element))),
            (F::Join, element) if element.is_text() && kinds.len() == 2 => Ok(Kind::Text),
            (F::Every | F::Any, Kind::Boolean) => Ok(Kind::Boolean),
            (
                F::Min | F::Max,
                element @ (Kind::Number(_) | Kind::Date(_) | Kind::Text | Kind::Char),
            ) => Ok(element),
            (
                F::Sum
                | F::Avg
                | F::StddevPop
                | F::StddevSample
                | F::VariancePop
                | F::VarianceSample,
                element @ (Kind::Number(_) | Kind::Duration),
            ) => Ok(element),
            _ => Err(wrong()),
        };
    }
    match (function, kinds) {
        (F::Concat, [_, ..]) => Ok(Kind::Text),
        (F::ToText | F::Lower | F::Upper | F::Trim, [_]) => Ok(Kind::Text),
        (F::If, [_, yes, no]) => Ok(common(yes, no)),
        (F::WhenEmpty, [one, two]) => Ok(common(one, two)),
        (F::And | F::Or, [_, ..])
        | (F::Not | F::IsBlank | F::IsNull, [_])
        | (F::Contains, [_, _]) => Ok(Kind::Boolean),
        (F::RowNumber, [])
        | (F::Length | F::Year | F::Month | F::Day, [_])
        | (F::DateDiff, [_, _, _]) => Ok(Kind::Number(0)),
        (F::Round | F::Ceil | F::Floor, [_]) => Ok(Kind::Number(0)),
        (F::Round, [Kind::Number(decimals), Kind::Number(_)]) => {
            Ok(Kind::Number((*decimals).max(2)))
        }
        (F::Abs, [kind @ Kind::Number(_)]) => Ok((*kind).clone()),
        (F::ToNumber, [_]) => Ok(Kind::Number(5)),
        (F::Greatest | F::Least, [one, two]) => Ok(common(one, two)),
        (F::ToDate, [_, _]) | (F::Today, []) => Ok(Kind::Date(day)),
        (F::Now, []) => Ok(Kind::Date(DateSettings {
            include_time: true,
            ..day
        })),
        (F::DateInterval, [_]) => Ok(Kind::Interval),
        (F::DatetimeFormat, [_, _]) => Ok(Kind::Text),
        _ => Err(wrong()),
    }
}

fn common(one: &Kind, two: &Kind) -> Kind {
    match (one, two) {
        (Kind::Number(one), Kind::Number(two)) => Kind::Number(*one.max(two)),
        (one, two) if one == two => one.clone(),
        _ => Kind::Text,
    }
}
