//! The sockets in a room and where their cursors are (Yjs awareness), which is relayed and never stored.

use super::protocol;
use std::collections::{BTreeSet, HashMap};
use tokio::sync::mpsc::UnboundedSender;
use yrs::block::ClientID;
use yrs::sync::awareness::{AwarenessUpdate, AwarenessUpdateEntry};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;

/// Names a socket within the program.
pub type PeerId = u64;

/// One socket in a room.
struct Peer {
    out: UnboundedSender<Vec<u8>>,
    /// The Yjs clients that it has spoken for.
    clients: BTreeSet<ClientID>,
}

/// All sockets of a room.
#[derive(Default)]
pub struct Peers {
    peers: HashMap<PeerId, Peer>,
    states: HashMap<ClientID, AwarenessUpdateEntry>,
}

impl Peers {
    /// Takes a socket in.
    pub fn join(&mut self, id: PeerId, out: UnboundedSender<Vec<u8>>) {
        self.peers.insert(
            id,
            Peer {
                out,
                clients: BTreeSet::new(),
            },
        );
    }

    /// Lets a socket go, and tells the others that its cursors are gone.
    pub fn leave(&mut self, name: &str, id: PeerId) {
        let Some(peer) = self.peers.remove(&id) else {
            return;
        };
        let mut clients = HashMap::new();
        for client in peer.clients {
            if let Some(state) = self.states.remove(&client) {
                clients.insert(
                    client,
                    AwarenessUpdateEntry {
                        clock: state.clock + 1,
                        json: "null".into(),
                    },
                );
            }
        }
        if !clients.is_empty() {
            self.tell_all(&protocol::awareness(
                name,
                &AwarenessUpdate { clients }.encode_v1(),
            ));
        }
    }

    /// Whether nobody is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.peers.is_empty()
    }

    /// Sends a message to everybody.
    pub fn tell_all(&self, message: &[u8]) {
        for peer in self.peers.values() {
            // A socket that is closing hears nothing more; its reader ends it.
            let _ = peer.out.send(message.to_vec());
        }
    }

    /// Sends a message to everybody but one.
    pub fn tell_others(&self, id: PeerId, message: &[u8]) {
        for peer in self
            .peers
            .iter()
            .filter(|(other, _)| **other != id)
            .map(|(_, peer)| peer)
        {
            let _ = peer.out.send(message.to_vec());
        }
    }

    /// Notes cursors and relays them to everybody, the sender included (a client takes that as a sign of life).
    pub fn cursors(&mut self, name: &str, id: PeerId, bytes: &[u8]) {
        let Ok(update) = AwarenessUpdate::decode_v1(bytes) else {
            return;
        };
        let Some(peer) = self.peers.get_mut(&id) else {
            return;
        };
        for (client, state) in update.clients {
            if self
                .states
                .get(&client)
                .is_some_and(|known| known.clock > state.clock)
            {
                continue;
            }
            if state.json.as_ref() == "null" {
                self.states.remove(&client);
                peer.clients.remove(&client);
            } else {
                self.states.insert(client, state);
                peer.clients.insert(client);
            }
        }
        self.tell_all(&protocol::awareness(name, bytes));
    }

    /// All cursors, for somebody who has just come; None if there are none.
    #[must_use]
    pub fn all_cursors(&self, name: &str) -> Option<Vec<u8>> {
        if self.states.is_empty() {
            return None;
        }
        let clients = self.states.iter().map(|(client, state)| {
            (
                *client,
                AwarenessUpdateEntry {
                    clock: state.clock,
                    json: state.json.clone(),
                },
            )
        });
        Some(protocol::awareness(
            name,
            &AwarenessUpdate {
                clients: clients.collect(),
            }
            .encode_v1(),
        ))
    }
}
