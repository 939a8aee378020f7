//! Prints the API's description: `cargo xtask openapi` writes it to docs/openapi.json.

fn main() {
    match bridge_edge::routes::describe::document() {
        Ok(document) => println!("{document:#}"),
        Err(unknown) => {
            eprintln!("nobody described {unknown:?}");
            std::process::exit(1);
        }
    }
}
