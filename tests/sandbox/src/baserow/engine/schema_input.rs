//! JSON → field type with its settings. On a change, what the body does not name stays as it was.

use super::World;
use crate::baserow::api::error::ApiError;
use crate::baserow::model::{
    Constraint, DateSettings, Field, FieldId, FieldKind, OptionId, RelationId, SelectOption, Side,
    TableId,
};
use serde_json::{Map, Value as Json};

/// The body of a field request, with the field as it was (none for a new one, or one of another type).
pub struct FieldBody<'a> {
    /// The request's body.
    pub body: &'a Map<String, Json>,
    /// The settings that apply where the body is silent.
    pub former: Option<&'a FieldKind>,
}

impl FieldBody<'_> {
    fn text(&self, key: &str, former: Option<&str>, default: &str) -> String {
        self.body
            .get(key)
            .and_then(Json::as_str)
            .or(former)
            .unwrap_or(default)
            .to_owned()
    }

    fn flag(&self, key: &str, former: Option<bool>, default: bool) -> bool {
        self.body
            .get(key)
            .and_then(Json::as_bool)
            .or(former)
            .unwrap_or(default)
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.body
            .get(key)
            .and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()))
    }

    fn decimals(&self, former: Option<u8>) -> Option<u8> {
        self.number("number_decimal_places")
            .and_then(|places| u8::try_from(places).ok())
            .map(|places| places.min(10))
            .or(former)
    }

    fn date(&self, former: Option<&DateSettings>, with_time: bool) -> DateSettings {
        let plain = DateSettings {
            include_time: with_time,
            ..DateSettings::default()
        };
        let former = former.unwrap_or(&plain);
        DateSettings {
            format: self.text("date_format", Some(&former.format), "ISO"),
            include_time: self.flag("date_include_time", Some(former.include_time), false),
            time_format: self.text("date_time_format", Some(&former.time_format), "24"),
            show_tzinfo: self.flag("date_show_tzinfo", Some(former.show_tzinfo), false),
            force_timezone: match self.body.get("date_force_timezone") {
                Some(zone) => zone.as_str().map(str::to_owned),
                None => former.force_timezone.clone(),
            },
        }
    }
}

/// The constraints a body asks for, if it speaks of them.
///
/// # Errors
/// On a constraint that does not exist.
pub fn constraints(body: &Map<String, Json>) -> Result<Option<Vec<Constraint>>, ApiError> {
    let Some(wanted) = body.get("field_constraints") else {
        return Ok(None);
    };
    serde_json::from_value(wanted.clone())
        .map(Some)
        .map_err(|_| {
            ApiError::field(
                "field_constraints",
                "This constraint does not exist.",
                "invalid",
            )
        })
}

/// Reads type and settings of a field of `table`. New select options and relations get their numbers.
///
/// # Errors
/// On an unknown type, or a link or target that does not exist.
pub fn kind(
    world: &mut World,
    table: TableId,
    name: &str,
    body: &FieldBody,
) -> Result<FieldKind, ApiError> {
    use FieldKind as K;
    let former = body.former;
    Ok(match name {
        "text" => {
            let was = if let Some(K::Text { default }) = former {
                Some(default.as_str())
            } else {
                None
            };
            K::Text {
                default: body.text("text_default", was, ""),
            }
        }
        "long_text" => {
            let was = if let Some(K::LongText { rich }) = former {
                *rich
            } else {
                None
            };
            K::LongText {
                rich: body
                    .body
                    .get("long_text_enable_rich_text")
                    .and_then(Json::as_bool)
                    .or(was),
            }
        }
        "url" => K::Url,
        "email" => K::Email,
        "phone_number" => K::PhoneNumber,
        "number" => number(body),
        "rating" => {
            let was = if let Some(K::Rating { max, .. }) = former {
                Some(*max)
            } else {
                None
            };
            K::Rating {
                max: body.number("max_value").or(was).unwrap_or(5).clamp(1, 10),
                color: body.text("color", None, "dark-orange"),
                style: body.text("style", None, "star"),
            }
        }
        "boolean" => {
            let was = if let Some(K::Boolean { default }) = former {
                Some(*default)
            } else {
                None
            };
            K::Boolean {
                default: body.flag("boolean_default", was, false),
            }
        }
        "date" => {
            let was = if let Some(K::Date { settings }) = former {
                Some(settings)
            } else {
                None
            };
            K::Date {
                settings: body.date(was, false),
            }
        }
        "created_on" => {
            let was = if let Some(K::CreatedOn { settings }) = former {
                Some(settings)
            } else {
                None
            };
            K::CreatedOn {
                settings: body.date(was, false),
            }
        }
        "last_modified" => {
            let was = if let Some(K::LastModified { settings }) = former {
                Some(settings)
            } else {
                None
            };
            K::LastModified {
                settings: body.date(was, false),
            }
        }
        "duration" => K::Duration {
            format: body.text("duration_format", None, "h:mm"),
        },
        "single_select" => {
            let was = if let Some(K::SingleSelect { default, .. }) = former {
                *default
            } else {
                None
            };
            let options = options(world, body)?;
            let default = match body.body.get("single_select_default") {
                Some(id) => id.as_i64().map(OptionId),
                None => was,
            };
            K::SingleSelect {
                default: default.filter(|id| options.iter().any(|option| option.id == *id)),
                options,
            }
        }
        "multiple_select" => K::MultipleSelect {
            options: options(world, body)?,
        },
        "link_row" => return link(world, body),
        "created_by" => K::CreatedBy,
        "last_modified_by" => K::LastModifiedBy,
        "autonumber" => K::Autonumber,
        "uuid" => K::Uuid,
        "multiple_collaborators" => K::MultipleCollaborators {
            notify: body.flag("notify_user_when_added", None, false),
        },
        "password" => K::Password,
        "file" => K::File,
        "formula" => {
            let (text, decimals) = if let Some(K::Formula { formula, decimals }) = former {
                (Some(formula.as_str()), *decimals)
            } else {
                (None, None)
            };
            K::Formula {
                formula: body.text("formula", text, ""),
                decimals: body.decimals(decimals),
            }
        }
        "lookup" => {
            let (through, target) = if let Some(K::Lookup { through, target }) = former {
                (*through, *target)
            } else {
                (None, None)
            };
            let (through, target) = ends(world, table, body, through, target, true)?;
            K::Lookup {
                through: Some(through),
                target,
            }
        }
        "rollup" => {
            let (through, target, function, decimals) = if let Some(K::Rollup {
                through,
                target,
                function,
                decimals,
            }) = former
            {
                (*through, *target, Some(function.as_str()), *decimals)
            } else {
                (None, None, None, None)
            };
            let (through, target) = ends(world, table, body, through, target, true)?;
            let function = body.text("rollup_function", function, "sum");
            K::Rollup {
                through: Some(through),
                target,
                function,
                decimals: body.decimals(decimals),
            }
        }
        "count" => {
            let was = if let Some(K::Count { through }) = former {
                *through
            } else {
                None
            };
            K::Count {
                through: Some(ends(world, table, body, was, None, false)?.0),
            }
        }
        _ => {
            return Err(ApiError::field(
                "type",
                &format!("\"{name}\" is not a valid choice."),
                "invalid_choice",
            ));
        }
    })
}

fn number(body: &FieldBody) -> FieldKind {
    let plain = FieldKind::Number {
        decimals: 0,
        negative: false,
        prefix: String::new(),
        suffix: String::new(),
        separator: String::new(),
        default: None,
    };
    let FieldKind::Number {
        decimals,
        negative,
        prefix,
        suffix,
        separator,
        default,
    } = body
        .former
        .filter(|former| matches!(former, FieldKind::Number { .. }))
        .unwrap_or(&plain)
    else {
        return plain;
    };
    let written = body.body.get("number_default").map(|value| match value {
        Json::String(text) => text.parse().ok(),
        Json::Number(number) => number.to_string().parse().ok(),
        _ => None,
    });
    FieldKind::Number {
        decimals: body.decimals(Some(*decimals)).unwrap_or(0),
        negative: body.flag("number_negative", Some(*negative), false),
        prefix: body.text("number_prefix", Some(prefix), ""),
        suffix: body.text("number_suffix", Some(suffix), ""),
        separator: body.text("number_separator", Some(separator), ""),
        default: written.unwrap_or(*default),
    }
}

/// Options keep their number only where the body names it: otherwise they are new ones, and cells that held them are empty.
fn options(world: &mut World, body: &FieldBody) -> Result<Vec<SelectOption>, ApiError> {
    let former = body.former.map_or(&[][..], FieldKind::options);
    let Some(wanted) = body.body.get("select_options") else {
        return Ok(former.to_vec());
    };
    let refused = || ApiError::field("select_options", "This field is required.", "required");
    let mut options = Vec::new();
    for wanted in wanted.as_array().ok_or_else(refused)? {
        let value = wanted["value"].as_str().ok_or_else(refused)?.to_owned();
        let color = wanted["color"].as_str().unwrap_or("light-blue").to_owned();
        let kept = wanted["id"]
            .as_i64()
            .map(OptionId)
            .filter(|id| former.iter().any(|option| option.id == *id));
        let id = kept.unwrap_or_else(|| OptionId(world.number("option")));
        options.push(SelectOption { id, value, color });
    }
    Ok(options)
}

fn link(world: &mut World, body: &FieldBody) -> Result<FieldKind, ApiError> {
    let wanted = body
        .number("link_row_table_id")
        .or_else(|| body.number("link_row_table"))
        .map(TableId);
    if let Some(FieldKind::LinkRow {
        to,
        relation,
        side,
        related,
        multiple,
    }) = body.former
        && wanted.is_none_or(|wanted| wanted == *to)
    {
        return Ok(FieldKind::LinkRow {
            to: *to,
            relation: *relation,
            side: *side,
            related: *related,
            multiple: body.flag("link_row_multiple_relationships", Some(*multiple), true),
        });
    }
    let to = wanted.ok_or_else(|| {
        ApiError::bad(
            "ERROR_LINK_ROW_TABLE_NOT_PROVIDED",
            "The `link_row_table_id` must be provided when creating a link_row field.",
        )
    })?;
    if !world.tables.contains_key(&to) {
        return Err(ApiError::no_table());
    }
    Ok(FieldKind::LinkRow {
        to,
        relation: RelationId(world.number("relation")),
        side: Side::Forward,
        related: None,
        multiple: body.flag("link_row_multiple_relationships", None, true),
    })
}

fn ends(
    world: &World,
    table: TableId,
    body: &FieldBody,
    through: Option<FieldId>,
    target: Option<FieldId>,
    with_target: bool,
) -> Result<(FieldId, Option<FieldId>), ApiError> {
    let named =
        |table: TableId, id_key: &str, name_key: &str, former: Option<FieldId>| -> Option<&Field> {
            let by_id = body.number(id_key).map(FieldId);
            let by_name = body
                .body
                .get(name_key)
                .and_then(Json::as_str)
                .and_then(|name| world.field_named(table, name));
            let id = by_id.or(by_name.map(|field| field.id)).or(former)?;
            world.fields.get(&id).filter(|field| field.table == table)
        };
    let through = named(table, "through_field_id", "through_field_name", through);
    let Some((through, FieldKind::LinkRow { to, .. })) =
        through.map(|field| (field.id, &field.kind))
    else {
        return Err(ApiError::bad(
            "ERROR_INVALID_LOOKUP_THROUGH_FIELD",
            "The provided through field does not exist, is in a different table or is not a link row field.",
        ));
    };
    if !with_target {
        return Ok((through, None));
    }
    let target = named(*to, "target_field_id", "target_field_name", target);
    let target = target.ok_or_else(|| {
        ApiError::bad(
            "ERROR_INVALID_LOOKUP_TARGET_FIELD",
            "The provided target field does not exist or is in a different table to the table linked to by the through field.",
        )
    })?;
    Ok((through, Some(target.id)))
}
