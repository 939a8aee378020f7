//! What the program is told at its start. Every setting has a default that suits a test; ports are ephemeral unless named.

use std::path::PathBuf;

/// Command line and, for tests in the same process, the plain value.
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "bridge-sandbox", about = "Stand-ins for Baserow and Docmost")]
pub struct Settings {
    /// Folder of the SQLite files; made if missing.
    #[arg(long)]
    pub data: PathBuf,
    /// Port of the Baserow face on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub baserow_port: u16,
    /// Port of the Docmost face on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    pub docmost_port: u16,
    /// No demo data in Baserow: no account, no workspace, as after its installation.
    #[arg(long)]
    pub empty: bool,
    /// Civil year of the demo data; the current one if not given.
    #[arg(long)]
    pub year: Option<i16>,
    /// About how many rows the demo data has in all; 0 is the small, lifelike set.
    #[arg(long, default_value_t = 0)]
    pub rows: usize,
    /// Where the tables' webhooks point; without it no webhook is made.
    #[arg(long)]
    pub webhook_url: Option<String>,
    /// Value of the `X-Bridge-Secret` header of these webhooks.
    #[arg(long, default_value = "")]
    pub webhook_secret: String,
    /// Factor on the pauses between webhook retries (2^n s each).
    #[arg(long, default_value_t = 1.0)]
    pub retry_scale: f64,
    /// Folder with the wiki's editor app.
    #[arg(long, default_value = "build/wiki")]
    pub wiki_assets: PathBuf,
    /// Origin under which people reach the wiki (behind the bridge).
    #[arg(long, default_value = "http://localhost:8787")]
    pub public_url: String,
    /// End when standard input closes.
    #[arg(long)]
    pub stdin_guard: bool,
}

impl Settings {
    /// Settings for a test: everything ephemeral in `data`, small demo data, quick retries.
    pub fn for_test(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            baserow_port: 0,
            docmost_port: 0,
            empty: false,
            year: None,
            rows: 0,
            webhook_url: None,
            webhook_secret: String::new(),
            retry_scale: 0.001,
            wiki_assets: PathBuf::from("build/wiki"),
            public_url: "http://localhost:8787".to_owned(),
            stdin_guard: false,
        }
    }

    /// The year of the demo data.
    pub fn year(&self) -> i16 {
        self.year.unwrap_or_else(|| {
            jiff::Timestamp::now()
                .to_zoned(jiff::tz::TimeZone::UTC)
                .year()
        })
    }
}
