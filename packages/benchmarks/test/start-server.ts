import { startServer } from "../src/server.js";

// Says where its server is, and waits to be killed.
const { url } = await startServer("plain");
console.log(url);
