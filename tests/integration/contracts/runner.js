/** Passes `POST /<EDGE|MUTANT>/<method>` on to that Base object as a call; the answer is the object's own text. */

export default {
  async fetch(request, env) {
    const [, name, method] = new URL(request.url).pathname.split("/");
    const objects = env[name];
    if (request.method !== "POST" || objects === undefined) return new Response(null, { status: 404 });
    const object = objects.get(objects.idFromName("base"));
    return new Response(await object.call(method, await request.text()));
  },
};
