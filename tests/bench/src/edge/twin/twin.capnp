# The Hono twin on workerd: the same KV over the same object, the same kind of storage as the bridge has.
#

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "twin", worker = .twin),
    (name = "cards", worker = .cards),
    (name = "data", disk = (path = "data", writable = true)),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "twin")],
);

const twin :Workerd.Worker = (
  compatibilityDate = "2026-04-01",
  modules = [(name = "twin.js", esModule = embed "../../../../../build/bench/twin.js")],
  durableObjectNamespaces = [(className = "Claims", uniqueKey = "twin-claims", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
  bindings = [
    (name = "CLAIMS", durableObjectNamespace = "Claims"),
    (name = "CARDS", kvNamespace = "cards"),
    (name = "BASEROW_URL", fromEnvironment = "BASEROW_URL"),
    (name = "BASEROW_TOKEN", fromEnvironment = "BASEROW_TOKEN"),
    (name = "WEBHOOK_SECRET", fromEnvironment = "WEBHOOK_SECRET"),
    (name = "TOKEN_HASHES", fromEnvironment = "TOKEN_HASHES"),
  ],
);

const cards :Workerd.Worker = (
  compatibilityDate = "2026-04-01",
  modules = [(name = "kv.js", esModule = embed "../../../../../deploy/workerd/kv.js")],
  durableObjectNamespaces = [(className = "Store", uniqueKey = "bridge-cards", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
  bindings = [(name = "STORE", durableObjectNamespace = "Store")],
);
