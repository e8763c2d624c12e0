import { randomBytes } from "node:crypto";
import { createTokenVerifier, secretKey } from "@app/socket-io-server";
import jwt from "jsonwebtoken";
import { share, type Row } from "../row.js";

const checks = 10_000;
/** It takes so much longer. */
const plainChecks = 500;

export const tokenCheck: Row = {
  name: "token-check",
  title: "the check of a token",
  what: "`createTokenVerifier` with its prepared key: signature, algorithm, required claims.",
  against: "`jwt.verify` of jsonwebtoken with the secret as a string, and nothing else",
  unit: "µs of CPU per token",
  figure: "gain",
  bar: { atLeast: 5 },
  async open(size) {
    const secret = randomBytes(48).toString("base64");
    const token = jwt.sign({ sub: "ada", name: "Ada", roles: [] }, secret, { expiresIn: "1h" });
    const verifyToken = createTokenVerifier(secretKey(secret));

    const perCheck = (count: number, check: () => unknown) => async () => {
      const before = process.cpuUsage();
      for (let checked = 0; checked < count; checked += 1) await check();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / count;
    };
    return {
      ours: perCheck(share(checks, size), () => verifyToken(token)),
      plain: perCheck(share(plainChecks, size), () => jwt.verify(token, secret, { algorithms: ["HS256"] })),
      async [Symbol.asyncDispose]() {},
    };
  },
};
