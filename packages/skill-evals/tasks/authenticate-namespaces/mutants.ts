import type { Mutant } from "../../src/task.js";
import type { probes } from "./grader.js";

const server = "src/server.ts";
const tokens = "src/realtime/tokens.ts";
const claims = "src/realtime/claims.ts";
const session = "src/realtime/session.ts";
const authentication = "src/realtime/authentication.ts";

export const mutants: readonly Mutant<keyof typeof probes>[] = [
  {
    name: "written by hand: io.use alone",
    files: { [server]: "only-main.ts" },
    fails: [
      "no namespace lets anybody in without a token",
      "an organisation is for its members",
      "a connection ends with its token, in every namespace",
    ],
  },
  {
    name: "not on namespaces that come later",
    replace: [
      [authentication, 'io.on("new_namespace", guard);', ""],
      [authentication, "allowOnly(namespace, admit);", 'if ("name" in namespace) allowOnly(namespace, admit);'],
    ],
    fails: [
      "a token lets its user into every namespace, which knows who it is",
      "no namespace lets anybody in without a token",
      "a connection ends with its token, in every namespace",
    ],
  },
  {
    name: "decoded, not verified",
    replace: [[tokens, "jwt.verify(token, key, rules)", "jwt.decode(token)"]],
    fails: ["tokens that somebody else signed are refused", "an expired token says so, and nothing else does"],
  },
  {
    name: "any algorithm",
    replace: [[tokens, "jwt.verify(token, key, rules)", "jwt.verify(token, key)"]],
    fails: ["tokens signed by another algorithm are refused"],
  },
  {
    name: "expiry ignored",
    replace: [
      [tokens, "jwt.verify(token, key, rules)", "jwt.verify(token, key, { ...rules, ignoreExpiration: true })"],
    ],
    fails: ["an expired token says so, and nothing else does"],
  },
  {
    name: "one code for all that is wrong",
    replace: [[tokens, "cause instanceof jwt.TokenExpiredError", "false"]],
    fails: ["an expired token says so, and nothing else does"],
  },
  {
    name: "no code",
    replace: [
      [
        authentication,
        "Object.assign(new Error(message), { data: { code,",
        "Object.assign(new Error(message), { details: { code,",
      ],
    ],
    fails: ["no namespace lets anybody in without a token"],
  },
  {
    name: "tokens for ever",
    replace: [[claims, "exp: z.number().positive()", "exp: z.number().positive().default(4e9)"]],
    fails: ["a token without an expiry is refused"],
  },
  {
    name: "roles as they come",
    replace: [[claims, "z.array(z.string().max(64)).max(32)", "z.any()"]],
    fails: ["claims of another shape are refused"],
  },
  {
    name: "/admin for everybody",
    replace: [[server, 'requireRole(io.of("/admin"), "admin");', ""]],
    fails: ["/admin is for admins"],
  },
  {
    name: "the role asked on the wrong namespace",
    replace: [[server, 'requireRole(io.of("/admin")', 'requireRole(io.of("/administration")']],
    fails: ["/admin is for admins"],
  },
  {
    name: "a promise taken for a yes",
    replace: [
      ["src/realtime/organizations.ts", "if (await access.mayEnterOrganization", "if (access.mayEnterOrganization"],
    ],
    fails: ["an organisation is for its members"],
  },
  {
    name: "members of any organisation",
    replace: [[server, "isMember(id, organizationId)", 'isMember(id, "acme")']],
    fails: ["an organisation is for its members"],
  },
  {
    name: "a middleware that rejects",
    replace: [
      [server, "const io =", "http.setMaxListeners(0);\n  const io ="],
      [
        "src/realtime/authentication.ts",
        "(error: unknown) => next(refusal(error)),",
        '(error: Error) => { if ("code" in error) next(refusal(error)); else throw error; },',
      ],
    ],
    fails: ["a membership that cannot be asked lets nobody in, and ends no process"],
  },
  {
    name: "a token from the URL too",
    replace: [
      [
        authentication,
        "const { token } = socket.handshake.auth as { token?: unknown };",
        "const token = socket.handshake.auth.token ?? socket.handshake.query.token;",
      ],
    ],
    fails: ["a token in the URL is not read"],
  },
  {
    name: "checked once, at the door",
    replace: [[session, "  watchExpiry(session, expiresAtMs);\n  return session;", "  return session;"]],
    fails: ["a connection ends with its token, in every namespace"],
  },
  {
    name: "everybody ends at once",
    replace: [
      [session, "callAt(expiresAtMs, () =>", "callAt(Date.now() + 200, () =>"],
      [session, "expiresAtMs - Math.min(warningMs, leftMs / 2)", "Date.now() + 100"],
    ],
    fails: ["a connection ends with its token, in every namespace"],
  },
  {
    name: "what is no text thrown at the verifier",
    replace: [
      [
        tokens,
        'if (typeof token !== "string"',
        'if (typeof token !== "string") throw new TypeError("no text");\n    if (typeof token !== "string"',
      ],
    ],
    fails: ["what is no token is refused"],
  },
];
