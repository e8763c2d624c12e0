import { startTestServer } from "../src/testing.js";
import { serveOrganizations } from "../src/organizations.js";

// In a process of its own, so that a crash is seen as one.
const generous = { points: 1_000_000, seconds: 1 };
const events = ["room:list", "room:join", "room:create", "message:send", "typing:start", "file:start", "file:chunk"];
const rates = Object.fromEntries(events.map((event) => [event, generous]));
const server = await startTestServer({ rates, onFailure: ({ error }) => console.error(error) });
serveOrganizations(server.io, { mayEnterOrganization: () => true });
console.log(JSON.stringify({ url: server.url, ada: server.token("ada"), mallory: server.token("mallory") }));
