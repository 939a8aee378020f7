/** Sends a request to one of two front services; see pair.capnp. */
export default {
  fetch(request, env) {
    const service = request.headers.get("x-test-service") === "other" ? env.OTHER : env.EDGE;
    return service.fetch(request);
  },
};
