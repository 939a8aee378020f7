# Two front services over one set of objects, for tests only: what the limits count must be the same for both.
#
# `edge` is the Worker as it ships; `other` is its request path once more, with the objects of `edge`. Which of them answers
# says the header `x-test-service`. Settings come from the environment.

using Workerd = import "/workerd/workerd.capnp";
using Bridge = import "../../../deploy/workerd/bridge.capnp";

const config :Workerd.Config = (
  services = [
    (name = "fork", worker = .fork),
    (name = "edge", worker = Bridge.edge),
    (name = "other", worker = .other),
    (name = "cards", worker = Bridge.cards),
    (name = "data", disk = (path = ".data/edge", writable = true)),
    (name = "assets", disk = (path = "build/assets")),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "fork")],
);

const fork :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = [(name = "fork.js", esModule = embed "fork.js")],
  bindings = [(name = "EDGE", service = "edge"), (name = "OTHER", service = "other")],
);

const other :Workerd.Worker = (
  compatibilityDate = Bridge.compatibilityDate,
  modules = [
    (name = "index.js", esModule = embed "../../../build/edge/index.js"),
    (name = "bridge_edge_bg.wasm", wasm = embed "../../../build/edge/bridge_edge_bg.wasm"),
  ],
  bindings = [
    (name = "BASE", durableObjectNamespace = (className = "Base", serviceName = "edge")),
    (name = "HUB", durableObjectNamespace = (className = "Hub", serviceName = "edge")),
    (name = "GATE", durableObjectNamespace = (className = "Gate", serviceName = "edge")),
    (name = "CARDS", kvNamespace = "cards"),
    (name = "ASSETS", service = "assets"),
    (name = "BRIDGE_MOUNT", fromEnvironment = "BRIDGE_MOUNT"),
    (name = "BRIDGE_PUBLIC_URL", fromEnvironment = "BRIDGE_PUBLIC_URL"),
    (name = "BRIDGE_JWT_KEYS", fromEnvironment = "BRIDGE_JWT_KEYS"),
    (name = "BRIDGE_ADMIN_TOKEN_HASH", fromEnvironment = "BRIDGE_ADMIN_TOKEN_HASH"),
    (name = "BRIDGE_TIMEZONE", fromEnvironment = "BRIDGE_TIMEZONE"),
    (name = "BASEROW_URL", fromEnvironment = "BASEROW_URL"),
    (name = "BASEROW_TOKEN", fromEnvironment = "BASEROW_TOKEN"),
    (name = "BASEROW_DATABASE", fromEnvironment = "BASEROW_DATABASE"),
    (name = "BASEROW_WEBHOOK_SECRETS", fromEnvironment = "BASEROW_WEBHOOK_SECRETS"),
    (name = "DOCMOST_URL", fromEnvironment = "DOCMOST_URL"),
  ],
);
