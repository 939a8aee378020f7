//! Files on a page, and Markdown or HTML files that become pages. These calls are multipart and their answers for files
//! have no envelope.

use crate::docmost::answer::{Answer, Answered, Failure, json_response};
use crate::docmost::call::{self, Call, Viewer};
use crate::docmost::content::Format;
use crate::docmost::store::files::Attachment;
use crate::docmost::store::spaces::SpaceRole;
use crate::docmost::{Shared, State as Wiki, ids};
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The parts of a multipart body: plain fields, and the file with its name and type.
struct Parts {
    fields: HashMap<String, String>,
    file: Option<(String, String, Vec<u8>)>,
}

async fn parts(mut multipart: Multipart) -> Result<Parts, Failure> {
    const BROKEN: Failure = Failure::BadRequest("Error processing file upload.");
    let mut parts = Parts {
        fields: HashMap::new(),
        file: None,
    };
    while let Some(field) = multipart.next_field().await.map_err(|_| BROKEN)? {
        let name = field.name().unwrap_or_default().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned) {
            let mime = field
                .content_type()
                .unwrap_or("application/octet-stream")
                .to_owned();
            parts.file = Some((
                file_name,
                mime,
                field.bytes().await.map_err(|_| BROKEN)?.to_vec(),
            ));
        } else {
            parts
                .fields
                .insert(name, field.text().await.map_err(|_| BROKEN)?);
        }
    }
    Ok(parts)
}

fn logged_in(wiki: &Shared, headers: &HeaderMap) -> Result<Viewer, Failure> {
    call::viewer(wiki, headers)?.ok_or(Failure::Unauthorized)
}

impl Wiki {
    fn file_item(&self, file: &Attachment) -> Result<Value, Failure> {
        let ending = file
            .file_name
            .rsplit_once('.')
            .map(|(_, ending)| format!(".{ending}"));
        let workspace = self.workspace_id()?;
        Ok(json!({
            "id": file.id, "fileName": file.file_name,
            "filePath": format!("{workspace}/files/{}/{}", file.id, file.file_name), "fileSize": file.data.len(),
            "fileExt": ending.unwrap_or_default(), "mimeType": file.mime, "type": "file", "creatorId": file.creator_id,
            "pageId": file.page_id, "spaceId": file.space_id, "aiChatId": null, "workspaceId": workspace,
            "createdAt": file.created_at, "updatedAt": file.created_at, "deletedAt": null,
            "url": format!("{}/api/files/{}/{}", self.public_url, file.id, file.file_name),
        }))
    }
}

/// `POST /api/files/upload` (multipart pageId, file).
pub async fn upload(
    State(wiki): State<Shared>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, Failure> {
    let viewer = logged_in(&wiki, &headers)?;
    let parts = parts(multipart).await?;
    let (file_name, mime, data) = parts
        .file
        .ok_or(Failure::BadRequest("Failed to upload file"))?;
    let page_id = parts
        .fields
        .get("pageId")
        .ok_or(Failure::BadRequest("PageId is required"))?;
    let page = wiki.own_page(&viewer.user, page_id)?;
    let mime = if mime.starts_with("text/") && !mime.contains("charset") {
        format!("{mime}; charset=utf-8")
    } else {
        mime
    };
    let file = Attachment {
        id: ids::uuid(),
        file_name: file_name.replace(['/', '\\', '"'], "_"),
        mime,
        creator_id: viewer.user.id,
        page_id: page.id,
        space_id: page.space_id,
        created_at: ids::now(),
        data,
    };
    wiki.store.add_attachment(&file)?;
    Ok(json_response(StatusCode::OK, &wiki.file_item(&file)?))
}

/// `POST /api/files/info {attachmentId}`.
pub async fn info(State(wiki): State<Shared>, call: Call) -> Answered {
    let (mut fields, viewer) = call.logged_in()?;
    let id = fields.uuid("attachmentId");
    fields.check()?;
    let file = wiki
        .store
        .attachment(&id)?
        .ok_or_else(|| Failure::not_found("File not found"))?;
    wiki.role_in(&viewer.user, &file.space_id)?;
    Answer::data(wiki.file_item(&file)?)
}

/// `GET /api/files/:id/:name`, for members of the page's space.
pub async fn download(
    State(wiki): State<Shared>,
    headers: HeaderMap,
    Path((id, _)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let viewer = logged_in(&wiki, &headers)?;
    let file = wiki
        .store
        .attachment(&id)?
        .ok_or_else(|| Failure::not_found("File not found"))?;
    wiki.role_in(&viewer.user, &file.space_id)?;
    let kind = HeaderValue::from_str(&file.mime)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let name = super::export::percent_encoded(&file.file_name);
    let mut response = Response::new(Body::from(file.data));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=3600"),
    );
    let policy = "base-uri 'none'; object-src 'self'; default-src 'self';";
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// `POST /api/pages/import` (multipart spaceId, file): a Markdown or HTML file as a page at the top. Its first heading
/// becomes the title.
pub async fn import(
    State(wiki): State<Shared>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Answered {
    let viewer = logged_in(&wiki, &headers)?;
    let parts = parts(multipart).await?;
    let (file_name, _, data) = parts
        .file
        .ok_or(Failure::BadRequest("Failed to upload file"))?;
    let space = parts
        .fields
        .get("spaceId")
        .ok_or(Failure::BadRequest("spaceId is required"))?;
    wiki.at_least(&viewer.user, space, SpaceRole::Writer)?;
    let text = Value::from(String::from_utf8_lossy(&data).into_owned());
    let (stem, ending) = file_name.rsplit_once('.').unwrap_or((&file_name, ""));
    let format = match ending.to_lowercase().as_str() {
        "md" => Format::Markdown,
        "html" => Format::Html,
        _ => return Err(Failure::BadRequest("Invalid import file type.")),
    };
    let mut content = format.read(&text)?;
    let mut page = wiki.new_page(&viewer, space, None)?;
    page.title = Some(take_title(&mut content).unwrap_or_else(|| stem.to_owned()));
    page.content = Some(content);
    wiki.store.add_page(&page)?;
    Answer::data(page.bare(&wiki.workspace_id()?))
}

fn take_title(content: &mut Value) -> Option<String> {
    let nodes = content["content"].as_array_mut()?;
    if nodes.first()?["type"] != "heading" || nodes.first()?["attrs"]["level"] != 1 {
        return None;
    }
    let heading = nodes.remove(0);
    let texts = heading["content"]
        .as_array()?
        .iter()
        .filter_map(|text| text["text"].as_str());
    Some(texts.collect())
}
