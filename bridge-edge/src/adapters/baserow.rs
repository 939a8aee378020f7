//! `RowSource` and `RowWriter` over Baserow's REST API.
//!
//! What always holds: rows are read with `field_<id>` keys, never by people's names. Baserow ignores filters it does not
//! know and then answers every row, so each answer is held against the question. The token goes into the one header and
//! nowhere else; a redirect is not followed (it would carry the token away).
//!
//! How it fails: `SourceError`, from the status alone; bodies are read only on success, and what is no JSON of the
//! expected shape (a proxy's HTML page with 200) is `WrongShape`.

use std::collections::HashSet;
use std::fmt::Write;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestInit, RequestRedirect, Response};

use crate::object::from_object;
use crate::ports::{
    FieldInfo, RawRow, RowPage, RowSource, RowWriter, SelectOption, SourceError, TableInfo, Written,
};

/// After this a request counts as lost, in ms.
const PATIENCE: u32 = 10_000;

// The bindings themselves: `worker`'s own requests bring an encoder for every image and cache setting of the platform.
#[wasm_bindgen]
extern "C" {
    fn fetch(request: &Request) -> js_sys::Promise;
}

/// A Baserow server and a token for it.
pub struct Baserow {
    base: String,
    authorization: String,
}

struct TableAnswer {
    id: i64,
    name: String,
    database_id: i64,
}

from_object!(TableAnswer {
    id,
    name,
    database_id,
});

struct OptionAnswer {
    id: i64,
    value: String,
}

from_object!(OptionAnswer { id, value });

struct FieldAnswer {
    id: i64,
    name: String,
    kind: String,
    read_only: bool,
    link_row_table_id: Option<i64>,
    select_options: Vec<OptionAnswer>,
}

from_object!(FieldAnswer {
    id,
    name,
    kind is "type",
    read_only or_default,
    link_row_table_id,
    select_options or_default,
});

struct ListAnswer {
    count: i64,
    results: Vec<Json>,
}

from_object!(ListAnswer { count, results });

impl Baserow {
    /// The server at `base` (no slash at the end), read with `token`.
    pub fn new(base: &str, token: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            authorization: format!("Token {token}"),
        }
    }

    /// Refused before anything left: what was to be sent cannot stand in a request.
    fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Map<String, Json>>,
        trace: Option<&str>,
    ) -> Result<Request, JsValue> {
        let headers = Headers::new()?;
        headers.set("Authorization", &self.authorization)?;
        headers.set("Accept", "application/json")?;
        if let Some(trace) = trace {
            headers.set("traceparent", trace)?;
        }
        let init = RequestInit::new();
        init.set_method(method);
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
        if let Some(body) = body {
            headers.set("Content-Type", "application/json")?;
            // for whoever reads the proxy's log: this change did not come from a person
            headers.set("X-Bridge-Origin", "bridge")?;
            let text = serde_json::to_string(body).map_err(|_| JsValue::NULL)?;
            init.set_body(&JsValue::from_str(&text));
        }
        init.set_headers(&headers);
        Request::new_with_str_and_init(&[&self.base, path].concat(), &init)
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Map<String, Json>>,
        trace: Option<&str>,
    ) -> Result<Response, SourceError> {
        let request = self
            .request(method, path, body, trace)
            .map_err(|_| SourceError::Refused(0))?;
        JsFuture::from(fetch(&request))
            .await
            .and_then(JsCast::dyn_into::<Response>)
            .map_err(|_| SourceError::Unreachable)
    }

    async fn get(&self, path: &str, trace: Option<&str>) -> Result<Response, SourceError> {
        let response = self.send("GET", path, None, trace).await?;
        match response.status() {
            200 => Ok(response),
            429 => Err(SourceError::Throttled(retry_after(&response))),
            status @ (409 | 500..=599) => Err(SourceError::Fault(status)),
            404 => Err(not_found(&response).await),
            status if status < 400 => Err(SourceError::WrongShape),
            status => Err(SourceError::Refused(status)),
        }
    }

    async fn read(&self, path: &str, trace: Option<&str>) -> Result<String, SourceError> {
        let response = self.get(path, trace).await?;
        text(&response).await.ok_or(SourceError::Unreachable)
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, SourceError> {
    serde_json::from_str(text).map_err(|_| SourceError::WrongShape)
}

/// What Baserow answered to a write.
async fn written(response: &Response) -> Result<Written, SourceError> {
    let status = response.status();
    if status == 429 {
        return Err(SourceError::Throttled(retry_after(response)));
    }
    let text = text(response).await;
    match status {
        200 => {
            let text = text.ok_or(SourceError::Unreachable)?;
            raw_row(parsed(&text)?).map(Written::Row)
        }
        409 | 500..=599 => Err(SourceError::Fault(status)),
        400 | 404 => match word(&text.unwrap_or_default()).as_deref() {
            Some("ERROR_FIELD_DATA_CONSTRAINT") => Ok(Written::Taken),
            Some("ERROR_ROW_DOES_NOT_EXIST") => Ok(Written::Gone),
            Some("ERROR_TABLE_DOES_NOT_EXIST") => Err(SourceError::NoTable),
            Some(_) if status == 400 => Ok(Written::Rejected),
            _ => Err(SourceError::Refused(status)),
        },
        status if status < 400 => Err(SourceError::WrongShape),
        status => Err(SourceError::Refused(status)),
    }
}

/// The whole body; none where it broke off.
async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}

/// The pause Baserow asks for, in ms; at most an hour, whatever the header says.
fn retry_after(response: &Response) -> Option<i64> {
    let header = response.headers().get("Retry-After").ok().flatten()?;
    let seconds: i64 = header.trim().parse().ok()?;
    Some(seconds.clamp(0, 3_600) * 1_000)
}

struct ErrorAnswer {
    error: String,
}

from_object!(ErrorAnswer { error });

/// What a 404 means: only Baserow's own words say that a row or table is gone; a proxy's page says nothing of the kind.
async fn not_found(response: &Response) -> SourceError {
    match word(&text(response).await.unwrap_or_default()).as_deref() {
        Some("ERROR_ROW_DOES_NOT_EXIST") => SourceError::NoRow,
        Some("ERROR_TABLE_DOES_NOT_EXIST") => SourceError::NoTable,
        _ => SourceError::WrongShape,
    }
}

/// Baserow's own word for what went wrong.
fn word(text: &str) -> Option<String> {
    let answer: ErrorAnswer = serde_json::from_str(text).ok()?;
    Some(answer.error)
}

fn raw_row(json: Json) -> Result<RawRow, SourceError> {
    let id = json.get("id").and_then(Json::as_i64).filter(|id| *id > 0);
    Ok(RawRow {
        id: id.ok_or(SourceError::WrongShape)?,
        json,
    })
}

impl RowSource for Baserow {
    async fn tables(&self) -> Result<Vec<TableInfo>, SourceError> {
        let tables: Vec<TableAnswer> =
            parsed(&self.read("/api/database/tables/all-tables/", None).await?)?;
        let info = |table: TableAnswer| TableInfo {
            id: table.id,
            name: table.name,
            database_id: table.database_id,
        };
        Ok(tables.into_iter().map(info).collect())
    }

    async fn fields(&self, table: i64) -> Result<Vec<FieldInfo>, SourceError> {
        let path = format!("/api/database/fields/table/{table}/");
        let fields: Vec<FieldAnswer> = parsed(&self.read(&path, None).await?)?;
        let option = |option: OptionAnswer| SelectOption {
            id: option.id,
            value: option.value,
        };
        let info = |field: FieldAnswer| FieldInfo {
            id: field.id,
            name: field.name,
            kind: field.kind,
            read_only: field.read_only,
            linked_table: field.link_row_table_id,
            options: field.select_options.into_iter().map(option).collect(),
        };
        Ok(fields.into_iter().map(info).collect())
    }

    async fn rows(
        &self,
        table: i64,
        ids: &[i64],
        trace: Option<&str>,
    ) -> Result<Vec<RawRow>, SourceError> {
        // an empty filter value is ignored by Baserow and answers the whole table
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut path = format!("/api/database/rows/table/{table}/?size=200&filter__field_id__in=");
        for (index, id) in ids.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(path, "{comma}{id}").map_err(|_| SourceError::WrongShape)?;
        }
        let answer: ListAnswer = parsed(&self.read(&path, trace).await?)?;
        let asked: HashSet<i64> = ids.iter().copied().collect();
        let rows: Vec<RawRow> = answer
            .results
            .into_iter()
            .map(raw_row)
            .collect::<Result<_, _>>()?;
        let unasked = rows.iter().any(|row| !asked.contains(&row.id));
        if unasked {
            Err(SourceError::WrongShape)
        } else {
            Ok(rows)
        }
    }

    async fn row(
        &self,
        table: i64,
        id: i64,
        trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError> {
        let path = format!("/api/database/rows/table/{table}/{id}/");
        let text = match self.read(&path, trace).await {
            Ok(text) => text,
            Err(SourceError::NoRow) => return Ok(None),
            Err(error) => return Err(error),
        };
        let row = raw_row(parsed(&text)?)?;
        if row.id == id {
            Ok(Some(row))
        } else {
            Err(SourceError::WrongShape)
        }
    }

    async fn page(
        &self,
        table: i64,
        row_id_field: i64,
        after: i64,
        size: u32,
    ) -> Result<RowPage, SourceError> {
        let path = format!(
            "/api/database/rows/table/{table}/?size={size}&order_by=field_{row_id_field}\
             &filter__field_{row_id_field}__higher_than={after}"
        );
        let answer: ListAnswer = parsed(&self.read(&path, None).await?)?;
        let rows: Vec<RawRow> = answer
            .results
            .into_iter()
            .map(raw_row)
            .collect::<Result<_, _>>()?;
        let ordered = rows
            .iter()
            .try_fold(after, |last, row| (row.id > last).then_some(row.id))
            .is_some();
        if ordered {
            Ok(RowPage {
                rows,
                remaining: answer.count,
            })
        } else {
            Err(SourceError::WrongShape)
        }
    }
}

impl RowWriter for Baserow {
    async fn create(
        &self,
        table: i64,
        values: &Map<String, Json>,
        trace: Option<&str>,
    ) -> Result<Written, SourceError> {
        let path = format!("/api/database/rows/table/{table}/?send_webhook_events=false");
        written(&self.send("POST", &path, Some(values), trace).await?).await
    }

    async fn update(
        &self,
        table: i64,
        id: i64,
        values: &Map<String, Json>,
        trace: Option<&str>,
    ) -> Result<Written, SourceError> {
        let path = format!("/api/database/rows/table/{table}/{id}/?send_webhook_events=false");
        let answer = written(&self.send("PATCH", &path, Some(values), trace).await?).await?;
        match &answer {
            Written::Row(row) if row.id != id => Err(SourceError::WrongShape),
            _ => Ok(answer),
        }
    }

    async fn find(
        &self,
        table: i64,
        field: i64,
        text: &str,
        trace: Option<&str>,
    ) -> Result<Option<RawRow>, SourceError> {
        // an empty value is ignored by Baserow and answers the whole table
        if text.is_empty() {
            return Ok(None);
        }
        let filters = json!({
            "filter_type": "AND",
            "filters": [{ "field": field, "type": "equal", "value": text }],
        });
        let filters = String::from(js_sys::encode_uri_component(&filters.to_string()));
        let path = format!("/api/database/rows/table/{table}/?size=2&filters={filters}");
        let answer: ListAnswer = parsed(&self.read(&path, trace).await?)?;
        let key = format!("field_{field}");
        let is_it = |row: &Json| row.get(&key).and_then(Json::as_str) == Some(text);
        match answer.results.into_iter().next() {
            None => Ok(None),
            Some(row) if is_it(&row) => raw_row(row).map(Some),
            Some(_) => Err(SourceError::WrongShape),
        }
    }
}
