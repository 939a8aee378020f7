//! Which ports the parts listen on.
//!
//! Free ones are taken below the range from which systems give ports to outgoing connections, so that no connection
//! takes a part's port while it restarts.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result, bail};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// Three ports: edge, wiki, Baserow. `first` 0 takes free ones, else `first` and the two above it, which must be free.
pub fn choose(first: u16) -> Result<[u16; 3]> {
    if first == 0 {
        return free();
    }
    let last = first
        .checked_add(2)
        .context("--port must leave room for two more ports above it")?;
    for port in first..=last {
        if !is_free(port) {
            bail!(
                "port {port} is in use (another `cargo xtask start`?): end what listens there, or choose other ports with --port N"
            );
        }
    }
    Ok([first, first + 1, last])
}

fn free() -> Result<[u16; 3]> {
    let mut chosen = [0; 3];
    for slot in 0..chosen.len() {
        chosen[slot] = (0..200)
            .map(|_| random_port())
            .collect::<Result<Vec<u16>>>()?
            .into_iter()
            .find(|port| !chosen.contains(port) && is_free(*port))
            .context("no free port on 127.0.0.1")?;
    }
    Ok(chosen)
}

fn random_port() -> Result<u16> {
    let mut bytes = [0; 2];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(FIRST + u16::from_le_bytes(bytes) % COUNT)
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_differ() {
        let [a, b, c] = choose(0).unwrap();
        assert!(a != b && b != c && a != c);
    }

    #[test]
    fn a_taken_port_is_named() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = choose(port).unwrap_err().to_string();
        assert!(error.contains(&format!("port {port} is in use")), "{error}");
    }

    #[test]
    fn the_last_ports_leave_no_room() {
        assert!(choose(u16::MAX).is_err());
    }
}
