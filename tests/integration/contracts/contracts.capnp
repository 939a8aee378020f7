# The contracts of the Base object's ports on workerd's own bindings, for tests only.
#
# `edge` is the Worker of build/edge-contracts with storage, KV and Hub as it ships; `mutant` is the same Worker over a KV,
# a Hub and a Baserow that fail, so that a contract can be seen to break. Settings come from the environment.

using Workerd = import "/workerd/workerd.capnp";
using Bridge = import "../../../deploy/workerd/bridge.capnp";

const config :Workerd.Config = (
  services = [
    (name = "runner", worker = .runner),
    (name = "edge", worker = .edge),
    (name = "mutant", worker = .mutant),
    (name = "faulty", worker = .faulty),
    (name = "cards", worker = Bridge.cards),
    (name = "data", disk = (path = ".data/edge", writable = true)),
    (name = "assets", disk = (path = "build/assets")),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "runner")],
);

# Asks the objects by RPC, answers over HTTP.
const runner :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = [(name = "runner.js", esModule = embed "runner.js")],
  bindings = [
    (name = "EDGE", durableObjectNamespace = (className = "Base", serviceName = "edge")),
    (name = "MUTANT", durableObjectNamespace = (className = "Base", serviceName = "mutant")),
  ],
);

# Without BASEROW_DATABASE it mirrors nothing by itself.
const edge :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = .modules,
  durableObjectNamespaces = Bridge.objects,
  durableObjectStorage = (localDisk = "data"),
  bindings = [
    (name = "HUB", durableObjectNamespace = "Hub"),
    (name = "CARDS", kvNamespace = "cards"),
    (name = "BASEROW_URL", fromEnvironment = "BASEROW_URL"),
    (name = "BASEROW_TOKEN", fromEnvironment = "BASEROW_TOKEN"),
  ],
);

const mutant :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = .modules,
  durableObjectNamespaces = [(className = "Base", uniqueKey = "mutant-base", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
  bindings = [
    (name = "HUB", durableObjectNamespace = (className = "Hub", serviceName = "faulty")),
    (name = "CARDS", kvNamespace = "faulty"),
    (name = "BASEROW_URL", text = "http://127.0.0.1:1"),
    (name = "BASEROW_TOKEN", text = "none"),
  ],
);

const faulty :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = [(name = "faulty.js", esModule = embed "faulty.js")],
  durableObjectNamespaces = [(className = "Hub", uniqueKey = "faulty-hub", enableSql = true)],
  durableObjectStorage = (localDisk = "data"),
);

const modules :List(Workerd.Worker.Module) = [
  (name = "index.js", esModule = embed "../../../build/edge-contracts/index.js"),
  (name = "bridge_edge_bg.wasm", wasm = embed "../../../build/edge-contracts/bridge_edge_bg.wasm"),
];
