/** Of each trap: code that has it, and the nearest code that has not. Vue's stand in a single-file component. */
export const trapSamples: Record<string, { wrong: string; right: string; extension?: "vue" }> = {
  "cors-any-origin": {
    wrong: 'new Server(http, { cors: { methods: ["GET"], origin: "*" } });',
    right: 'new Server(http, { cors: { origin: ["https://chat.example"] } });',
  },
  "token-in-query": {
    wrong: "const token = socket.handshake.query.token;",
    right: "const { token } = socket.handshake.auth;",
  },
  "jwt-any-algorithm": {
    wrong: "const claims = jwt.verify(token, key);",
    right: 'const claims = jwt.verify(token, key, { algorithms: ["HS256"] });',
  },
  "identity-from-client": {
    wrong: "socket.data.user = socket.handshake.auth.userId;",
    right: "socket.data.user = verify(socket.handshake.auth.token);",
  },
  "namespace-without-auth": {
    wrong: 'io.use(authenticate);\nconst admin = io.of("/admin");\nadmin.on("connection", serve);',
    right:
      'io.use(authenticate);\nconst admin = io.of("/admin");\nadmin.use(authenticate);\nadmin.on("connection", serve);',
  },
  "ack-not-checked": {
    wrong: 'socket.on("room:join", (room, callback) => {\n  callback({ ok: true });\n});',
    right:
      'socket.on("room:join", (room, callback) => {\n  if (typeof callback === "function") callback({ ok: true });\n});',
  },
  "async-handler-throws": {
    wrong: 'socket.on("message", async (message) => {\n  await store(message);\n});',
    right:
      'socket.on("message", async (message) => {\n  try { await store(message); } catch (error) { log(error); }\n});',
  },
  "room-chosen-by-client": {
    wrong: 'socket.on("join", (room) => {\n  socket.join(room);\n});',
    right: 'socket.on("join", (room) => {\n  if (mayEnter(room)) socket.join(`room:${room}`);\n});',
  },
  "user-to-one-socket": {
    wrong: "online.set(user.id, socket.id);",
    right: "socket.join(`user:${user.id}`);",
  },
  "fetch-sockets": {
    wrong: "const here = await io.in(room).fetchSockets();",
    right: "const here = await presence.members(room);",
  },
  "compression-on": {
    wrong: "new Server(http, { perMessageDeflate: { threshold: 1024 } });",
    right: "new Server(http, { perMessageDeflate: false });",
  },
  "large-messages": {
    wrong: "new Server(http, { maxHttpBufferSize: 100 * 1024 * 1024 });",
    right: "new Server(http, { maxHttpBufferSize: 256 * 1024 });",
  },
  "redis-without-error-listener": {
    wrong: 'import { createClient } from "redis";\nconst client = createClient({ url });\nawait client.connect();',
    right: 'import { createClient } from "redis";\nconst client = createClient({ url });\nclient.on("error", log);',
  },
  "static-auth-token": {
    wrong: "export const connect = (token) => io(url, { auth: { token } });",
    right: "export const connect = (read) => io(url, { auth: (answer) => answer({ token: read() }) });",
  },
  "listener-in-connect": {
    wrong: 'socket.on("connect", () => {\n  socket.on("message", show);\n});',
    right: 'io.on("connect", (socket) => {\n  socket.on("message", show);\n});',
  },
  "off-without-listener": {
    wrong: 'const stop = () => socket.off("message");',
    right: 'const stop = () => socket.off("message", show);',
  },
  "reconnect-event-on-socket": {
    wrong: 'socket.on("reconnect", rejoin);',
    right: 'socket.io.on("reconnect", rejoin);',
  },
  "retries-option": {
    wrong: "const connect = () => io(url, { ackTimeout: 1000, retries: 3 });",
    right: "const connect = () => io(url, { ackTimeout: 1000 });",
  },
  "ack-without-timeout": {
    wrong: 'const reply = await socket.emitWithAck("room:list", {});',
    right: 'const reply = await socket.timeout(10_000).emitWithAck("room:list", {});',
  },
  "connects-at-import": {
    wrong: "export const socket = io(url);",
    right: "export const connect = () => {\n  return io(url);\n};",
  },
  "connection-per-component": {
    wrong: "useEffect(() => {\n  const socket = io(url);\n  return () => socket.close();\n}, []);",
    right: "useEffect(() => {\n  client.connect();\n  return client.close;\n}, []);",
  },
  "effect-without-cleanup": {
    wrong: 'useEffect(() => {\n  socket.on("message", show);\n}, []);',
    right: 'useEffect(() => {\n  socket.on("message", show);\n  return () => socket.off("message", show);\n}, []);',
  },
  "state-per-message": {
    wrong: 'useSocketEvent("message", (message) => setMessages((all) => [...all, message]));',
    right: 'useSocketEvent("renamed", ({ name }) => setName(name));',
  },
  "deep-reactive-socket": {
    wrong: "const shared = reactive(socket);",
    right: "const shared = shallowRef(socket);",
  },
  "deep-reactive-messages": {
    wrong: 'const messages = ref<Message[]>([]);\non("message", (message) => messages.value.push(message));',
    right: 'const messages = shallowRef<Message[]>([]);\non("message", (message) => messages.value.push(message));',
  },
  "listener-outlives-scope": {
    extension: "vue",
    wrong: '<script setup>\nsocket.on("message", show);\n</script>',
    right: '<script setup>\nsocket.on("message", show);\nonScopeDispose(() => socket.off("message", show));\n</script>',
  },
};
