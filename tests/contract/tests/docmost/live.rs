//! An editor whose schema knows more node types than the wiki's, typing into a page over the WebSocket.

use bridge_sandbox::docmost::collab::protocol;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use tokio_tungstenite::tungstenite::Message;
use yrs::encoding::write::Write;
use yrs::{
    Any, Doc, ReadTxn, StateVector, Transact, Xml, XmlElementPrelim, XmlFragment, XmlTextPrelim,
};

/// Types what the recording's editor typed, and leaves once the wiki has taken and stored it.
pub async fn type_unknown_nodes(address: SocketAddr, page_id: &str, token: &str) {
    let name = format!("page.{page_id}");
    let (mut socket, _) = tokio_tungstenite::connect_async(format!("ws://{address}/collab"))
        .await
        .unwrap();
    let mut auth = Vec::new();
    auth.write_string(&name);
    auth.write_var(2_u32);
    auth.write_var(0_u32);
    auth.write_string(token);
    for message in [
        auth,
        protocol::update(&name, &document()),
        protocol::close(&name, ""),
    ] {
        socket.send(Message::Binary(message.into())).await.unwrap();
    }
    while let Some(Ok(frame)) = socket.next().await {
        if protocol::read(&frame.into_data())
            .is_ok_and(|(_, message)| message == protocol::Message::Close)
        {
            return;
        }
    }
    panic!("the wiki never closed the document");
}

fn document() -> Vec<u8> {
    let doc = Doc::new();
    let body = doc.get_or_insert_xml_fragment("default");
    let mut txn = doc.transact_mut();
    let paragraph = body.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
    paragraph.insert_attribute(&mut txn, "dir", "auto");
    paragraph.insert_attribute(&mut txn, "indent", Any::from(0_i64));
    paragraph.push_back(&mut txn, XmlTextPrelim::new("searchableword alpha"));
    let inline = paragraph.push_back(&mut txn, XmlElementPrelim::empty("formateur"));
    inline.insert_attribute(&mut txn, "id", "f1");
    let card = body.push_back(&mut txn, XmlElementPrelim::empty("formateurCard"));
    card.insert_attribute(&mut txn, "id", "c1");
    card.insert_attribute(&mut txn, "dataJson", Any::from_json("{\"a\":1}").unwrap());
    drop(txn);
    doc.transact()
        .encode_state_as_update_v1(&StateVector::default())
}
