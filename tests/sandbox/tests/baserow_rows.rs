//! The Baserow face's API where no recording says it: rights, phantom links, the trash, filters that fail open.

use bridge_sandbox::testing::{Answer, Instance};
use serde_json::{Value, json};

async fn by_token(instance: &Instance, method: &str, path: &str, body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string());
    instance
        .request(
            method,
            path,
            Some(&format!("Token {}", instance.token)),
            body.as_deref(),
        )
        .await
}

fn rows(table: i64, rest: &str) -> String {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    format!("/api/database/rows/table/{table}/{rest}?user_field_names=true&{query}")
}

#[tokio::test]
async fn a_token_without_the_right_is_told_so_with_401() {
    let instance = Instance::start().await;
    let table = instance.table("t").await;
    by_token(
        &instance,
        "POST",
        &rows(table, ""),
        Some(json!({ "Nom": "a" })),
    )
    .await;
    let token = instance
        .jwt("GET", "/api/database/tokens/", None)
        .await
        .body[0]["id"]
        .clone();
    let rights = json!({ "permissions": { "create": [["table", table]], "read": [["database", instance.database]], "update": true, "delete": false } });
    instance
        .jwt(
            "PATCH",
            &format!("/api/database/tokens/{token}/"),
            Some(rights),
        )
        .await;
    assert_eq!(
        by_token(&instance, "GET", &rows(table, "1/"), None)
            .await
            .status,
        200
    );
    assert_eq!(
        by_token(&instance, "POST", &rows(table, ""), Some(json!({})))
            .await
            .status,
        200
    );
    let refused = by_token(&instance, "DELETE", &rows(table, "1/"), None).await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (401, &json!("ERROR_NO_PERMISSION_TO_TABLE"))
    );
    // Schema and webhooks are for users.
    let path = format!("/api/database/fields/table/{table}/");
    assert_eq!(by_token(&instance, "GET", &path, None).await.status, 200);
    let refused = by_token(
        &instance,
        "POST",
        &path,
        Some(json!({ "name": "x", "type": "text" })),
    )
    .await;
    assert_eq!(
        refused.body,
        json!({ "detail": "Authentication credentials were not provided." })
    );
}

#[tokio::test]
async fn a_link_to_a_row_that_does_not_exist_waits_for_it() {
    let instance = Instance::start().await;
    let (projet, tache) = instance.linked_tables().await;
    let made = instance
        .jwt(
            "POST",
            &rows(tache, ""),
            Some(json!({ "Nom": "T", "Projet": [1] })),
        )
        .await
        .body;
    assert_eq!(made["Projet"], json!([]));
    instance
        .jwt("POST", &rows(projet, ""), Some(json!({ "Nom": "P" })))
        .await;
    assert_eq!(
        instance.jwt("GET", &rows(tache, "1/"), None).await.body["Projet"][0]["value"],
        "P"
    );
}

#[tokio::test]
async fn a_trashed_row_is_gone_until_it_is_restored_with_its_links() {
    let instance = Instance::start().await;
    let (projet, tache) = instance.linked_tables().await;
    instance
        .field(
            projet,
            json!({ "name": "Nombre", "type": "count", "through_field_name": "tache" }),
        )
        .await;
    instance
        .jwt("POST", &rows(projet, ""), Some(json!({ "Nom": "P" })))
        .await;
    instance
        .jwt(
            "POST",
            &rows(tache, ""),
            Some(json!({ "Nom": "T", "Projet": ["P"] })),
        )
        .await;
    instance.jwt("DELETE", &rows(tache, "1/"), None).await;
    assert_eq!(
        by_token(&instance, "GET", &rows(tache, "1/"), None)
            .await
            .status,
        404
    );
    assert_eq!(
        instance.jwt("GET", &rows(projet, "1/"), None).await.body["Nombre"],
        "0"
    );
    let body =
        json!({ "trash_item_type": "row", "trash_item_id": 1, "parent_trash_item_id": tache });
    assert_eq!(
        instance
            .jwt("PATCH", "/api/trash/restore/", Some(body))
            .await
            .status,
        204
    );
    assert_eq!(
        instance.jwt("GET", &rows(tache, "1/"), None).await.body["Projet"][0]["id"],
        1
    );
    assert_eq!(
        instance.jwt("GET", &rows(projet, "1/"), None).await.body["Nombre"],
        "1"
    );
    // A number once given is never given again.
    instance.jwt("DELETE", &rows(tache, "1/"), None).await;
    assert_eq!(
        instance
            .jwt("POST", &rows(tache, ""), Some(json!({})))
            .await
            .body["id"],
        2
    );
}

#[tokio::test]
async fn filters_that_are_not_understood_let_everything_through() {
    let instance = Instance::start().await;
    let table = instance.table("t").await;
    let items = json!({ "items": [{ "Nom": "a" }, { "Nom": "b" }, { "Nom": "c" }] });
    instance
        .jwt("POST", &rows(table, "batch/"), Some(items))
        .await;
    let count = async |query: &str| {
        instance.jwt("GET", &rows(table, query), None).await.body["count"]
            .as_i64()
            .unwrap()
    };
    for open in [
        "?filter__Nope__equal=x",
        "?filter__Nom__equal=",
        "?filter__field_id__in=",
        "?filter__field_id__in=abc",
    ] {
        assert_eq!(count(open).await, 3, "{open}");
    }
    for (query, expected) in [
        ("?filter__Nom__equal=b", 1),
        ("?filter__field_id__in=1,3,99", 2),
        ("?filter__Nom__not_equal=b", 2),
        ("?filter__Nom__equal=a&filter__Nom__equal=b", 0),
        (
            "?filter__Nom__equal=a&filter__Nom__equal=b&filter_type=OR",
            2,
        ),
        ("?search=C", 1),
        (
            "?filter__field_created_on__date_after=2000-01-01T00:00:00Z",
            3,
        ),
        (
            "?filter__field_updated_on__date_after_or_equal=2999-01-01T00:00:00Z",
            0,
        ),
    ] {
        assert_eq!(count(query).await, expected, "{query}");
    }
    let page = instance
        .jwt("GET", &rows(table, "?order_by=-Nom&size=2&page=2"), None)
        .await
        .body;
    assert_eq!(
        (&page["results"][0]["Nom"], &page["next"]),
        (&json!("a"), &Value::Null)
    );
    let refused = by_token(&instance, "GET", &rows(table, "?order_by=id"), None).await;
    assert_eq!(refused.body["error"], "ERROR_ORDER_BY_FIELD_NOT_FOUND");
}

#[tokio::test]
async fn a_batch_is_done_whole_or_not_at_all() {
    let instance = Instance::start().await;
    let table = instance.table("t").await;
    instance.field(table, json!({ "name": "Clé", "type": "text", "field_constraints": [{ "type_name": "unique_with_empty" }] })).await;
    let refused = |items: Value| {
        let instance = &instance;
        async move {
            by_token(
                instance,
                "POST",
                &rows(table, "batch/"),
                Some(json!({ "items": items })),
            )
            .await
            .body["error"]
                .clone()
        }
    };
    assert_eq!(
        refused(json!([{ "Clé": "a" }, { "Clé": "a" }])).await,
        "ERROR_FIELD_DATA_CONSTRAINT"
    );
    assert_eq!(
        refused(json!([{ "Clé": "a" }, { "Clé": { "no": 1 } }])).await,
        "ERROR_REQUEST_BODY_VALIDATION"
    );
    assert_eq!(refused(json!([])).await, "ERROR_REQUEST_BODY_VALIDATION");
    let many: Vec<Value> = (0..201).map(|_| json!({})).collect();
    assert_eq!(refused(json!(many)).await, "ERROR_REQUEST_BODY_VALIDATION");
    assert_eq!(
        instance.jwt("GET", &rows(table, ""), None).await.body["count"],
        0
    );
    // Empty ones do not clash.
    let items = json!({ "items": [{ "Clé": "" }, { "Clé": "" }, {}] });
    instance
        .jwt("POST", &rows(table, "batch/"), Some(items))
        .await;
    let twice = json!({ "items": [{ "id": 1 }, { "id": 1 }] });
    assert_eq!(
        by_token(&instance, "PATCH", &rows(table, "batch/"), Some(twice))
            .await
            .body["error"],
        "ERROR_ROW_IDS_NOT_UNIQUE"
    );
    let missing = json!({ "items": [{ "id": 1, "Nom": "x" }, { "id": 77 }] });
    assert_eq!(
        by_token(&instance, "PATCH", &rows(table, "batch/"), Some(missing))
            .await
            .status,
        404
    );
    assert_eq!(
        instance.jwt("GET", &rows(table, "1/"), None).await.body["Nom"],
        Value::Null
    );
}

#[tokio::test]
async fn a_formula_follows_its_fields_and_says_when_it_cannot() {
    let instance = Instance::start().await;
    let table = instance.table("t").await;
    let price = instance
        .field(
            table,
            json!({ "name": "Prix", "type": "number", "number_decimal_places": 2 }),
        )
        .await["id"]
        .clone();
    let formula = json!({ "name": "Double", "type": "formula", "formula": "field('Prix') * 2" });
    let double = instance.field(table, formula).await["id"].clone();
    instance
        .jwt("POST", &rows(table, ""), Some(json!({ "Prix": "1.25" })))
        .await;
    assert_eq!(
        instance.jwt("GET", &rows(table, "1/"), None).await.body["Double"],
        "2.50"
    );
    instance
        .jwt(
            "PATCH",
            &format!("/api/database/fields/{price}/"),
            Some(json!({ "name": "Coût" })),
        )
        .await;
    let field = instance
        .jwt("GET", &format!("/api/database/fields/{double}/"), None)
        .await
        .body;
    assert_eq!(field["formula"], "field('Coût') * 2");
    instance
        .jwt("DELETE", &format!("/api/database/fields/{price}/"), None)
        .await;
    let field = instance
        .jwt("GET", &format!("/api/database/fields/{double}/"), None)
        .await
        .body;
    assert_eq!(
        (&field["formula_type"], &field["error"].is_null()),
        (&json!("invalid"), &false)
    );
    assert_eq!(
        instance.jwt("GET", &rows(table, "1/"), None).await.body["Double"],
        Value::Null
    );
    let circle = json!({ "formula": "field('Double')" });
    let authorization = format!("JWT {}", instance.jwt);
    let path = format!("/api/database/fields/{double}/");
    let refused = instance
        .request(
            "PATCH",
            &path,
            Some(&authorization),
            Some(&circle.to_string()),
        )
        .await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (400, &json!("ERROR_WITH_FORMULA"))
    );
}

#[tokio::test]
async fn a_select_option_whose_number_is_not_sent_empties_its_cells() {
    let instance = Instance::start().await;
    let table = instance.table("t").await;
    let options = json!([{ "value": "A", "color": "red" }, { "value": "B", "color": "blue" }]);
    let field = instance
        .field(
            table,
            json!({ "name": "S", "type": "single_select", "select_options": options }),
        )
        .await;
    instance
        .jwt(
            "POST",
            &rows(table, "batch/"),
            Some(json!({ "items": [{ "S": "A" }, { "S": "B" }] })),
        )
        .await;
    let path = format!("/api/database/fields/{}/", field["id"]);
    let kept = json!({ "select_options": [{ "id": field["select_options"][0]["id"], "value": "A2", "color": "red" }, { "value": "B", "color": "blue" }] });
    instance.jwt("PATCH", &path, Some(kept)).await;
    assert_eq!(
        instance.jwt("GET", &rows(table, "1/"), None).await.body["S"]["value"],
        "A2"
    );
    assert_eq!(
        instance.jwt("GET", &rows(table, "2/"), None).await.body["S"],
        Value::Null
    );
}
