/** A KV that refuses everything (as a service) and a Hub that throws (as an object). */

import { DurableObject } from "cloudflare:workers";

export class Hub extends DurableObject {
  publish() {
    throw new Error("a Hub that is broken");
  }
}

export default {
  fetch() {
    return new Response(null, { status: 500 });
  },
};
