# The bridge on plain workerd: one process, no Node, state in SQLite files.
#
#   workerd serve deploy/workerd/bridge.capnp \
#     --socket-addr http=127.0.0.1:8787 --directory-path data=<folder> --directory-path assets=<folder>
#
# Settings come from the environment; an unset one is absent. `data` must exist and be writable.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "cards", worker = .cards),
    (name = "data", disk = (path = ".data/edge", writable = true)),
    (name = "assets", disk = (path = "build/assets")),
    (name = "internet", network = (
      allow = ["public", "private", "local"],
      tlsOptions = (trustBrowserCas = true),
    )),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "edge")],
);

const compatibilityDate :Text = "2026-04-01";

const objects :List(Workerd.Worker.DurableObjectNamespace) = [
  (className = "Base", uniqueKey = "bridge-base", enableSql = true),
  (className = "Hub", uniqueKey = "bridge-hub", enableSql = true),
  (className = "Gate", uniqueKey = "bridge-gate", enableSql = true),
];

const edge :Workerd.Worker = (
  compatibilityDate = .compatibilityDate,
  modules = [
    (name = "index.js", esModule = embed "../../build/edge/index.js"),
    (name = "bridge_edge_bg.wasm", wasm = embed "../../build/edge/bridge_edge_bg.wasm"),
  ],
  durableObjectNamespaces = .objects,
  durableObjectStorage = (localDisk = "data"),
  bindings = [
    (name = "BASE", durableObjectNamespace = "Base"),
    (name = "HUB", durableObjectNamespace = "Hub"),
    (name = "GATE", durableObjectNamespace = "Gate"),
    (name = "CARDS", kvNamespace = "cards"),
    (name = "ASSETS", service = "assets"),

    (name = "BRIDGE_MOUNT", fromEnvironment = "BRIDGE_MOUNT"),
    (name = "BRIDGE_PUBLIC_URL", fromEnvironment = "BRIDGE_PUBLIC_URL"),
    (name = "BRIDGE_JWT_KEYS", fromEnvironment = "BRIDGE_JWT_KEYS"),
    (name = "BRIDGE_ADMIN_TOKEN_HASH", fromEnvironment = "BRIDGE_ADMIN_TOKEN_HASH"),
    (name = "BRIDGE_TIMEZONE", fromEnvironment = "BRIDGE_TIMEZONE"),
    (name = "BRIDGE_PLAYGROUND", fromEnvironment = "BRIDGE_PLAYGROUND"),
    (name = "BASEROW_URL", fromEnvironment = "BASEROW_URL"),
    (name = "BASEROW_TOKEN", fromEnvironment = "BASEROW_TOKEN"),
    (name = "BASEROW_DATABASE", fromEnvironment = "BASEROW_DATABASE"),
    (name = "BASEROW_EMAIL", fromEnvironment = "BASEROW_EMAIL"),
    (name = "BASEROW_PASSWORD", fromEnvironment = "BASEROW_PASSWORD"),
    (name = "BASEROW_WEBHOOK_SECRETS", fromEnvironment = "BASEROW_WEBHOOK_SECRETS"),
    (name = "DOCMOST_URL", fromEnvironment = "DOCMOST_URL"),
    (name = "DOCMOST_EMAIL", fromEnvironment = "DOCMOST_EMAIL"),
    (name = "DOCMOST_PASSWORD", fromEnvironment = "DOCMOST_PASSWORD"),
    (name = "DOCMOST_SPACE_AGENCE", fromEnvironment = "DOCMOST_SPACE_AGENCE"),
    (name = "DOCMOST_SPACE_CFA", fromEnvironment = "DOCMOST_SPACE_CFA"),
    (name = "DOCMOST_COMPTE_RENDU_PARENT", fromEnvironment = "DOCMOST_COMPTE_RENDU_PARENT"),
    (name = "TRUSTED_PROXY", fromEnvironment = "TRUSTED_PROXY"),
    (name = "INJECT", fromEnvironment = "INJECT"),
  ],
);

# What Cloudflare gives as KV, here over one object.
const cards :Workerd.Worker = (
  compatibilityDate = .compatibilityDate,
  modules = [(name = "kv.js", esModule = embed "kv.js")],
  durableObjectNamespaces = [(className = "Store", uniqueKey = "bridge-cards", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
  bindings = [(name = "STORE", durableObjectNamespace = "Store")],
);
