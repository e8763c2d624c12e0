import { expect, test } from "vitest";
import { help, readConfig } from "../src/config.js";

test("has a default for every variable, and takes an empty one for unset", () => {
  expect(readConfig({ PORT: "" })).toMatchObject({ port: 3000, host: "127.0.0.1", tokenLifeMs: 900_000, origins: [] });
});

test("reads origins from a list", () => {
  expect(readConfig({ ORIGINS: "http://localhost:5173, https://chat.example" }).origins).toEqual([
    "http://localhost:5173",
    "https://chat.example",
  ]);
});

test("is one of several nodes with a Redis, and alone without", () => {
  expect(readConfig({ REDIS_PREFIX: "lab" }).cluster).toBeUndefined();
  const environment = { REDIS_URL: "redis://127.0.0.1", REDIS_PREFIX: "lab", REDIS_DURABLE: "true", NODE_NAME: "one" };
  const cluster = { redisUrl: "redis://127.0.0.1", prefix: "lab", isDurable: true, nodeName: "one", leaseMs: 15_000 };
  expect(readConfig(environment).cluster).toEqual(cluster);
});

test.for([
  ["PORT", "http"],
  ["PORT", "70000"],
  ["ORIGINS", "*"],
  ["ORIGINS", "https://chat.example/"],
  ["POSTGRES_URL", "mysql://localhost"],
  ["REDIS_URL", "http://localhost"],
  ["REDIS_PREFIX", "{chat}"],
  ["REDIS_DURABLE", "perhaps"],
  ["NODE_NAME", "../one"],
  ["LEASE_SECONDS", "0"],
  ["TRUSTED_PROXIES", "-1"],
  ["TOKEN_SECONDS", "0"],
  ["LOG_LEVEL", "loud"],
])("says what to set instead of %s=%s", ([name = "", value = ""]) => {
  const advice = new RegExp(`^${name} cannot be used as it is. Set ${name} to .+$`);
  expect(() => readConfig({ [name]: value })).toThrow(advice);
});

test("names every wrong variable at once, and never a value, which may be a password", () => {
  const wrong = { POSTGRES_URL: "mysql://ada:secret@localhost", PORT: "x" };
  expect(() => readConfig(wrong)).toThrow(/^PORT .+\nPOSTGRES_URL .+$/);
  expect(() => readConfig(wrong)).not.toThrow(/secret/);
});

test("explains every variable for --help", () => {
  const single = ["PORT", "HOST", "DATA_DIRECTORY", "POSTGRES_URL", "ORIGINS", "TOKEN_SECONDS", "LOG_LEVEL"];
  const several = ["REDIS_URL", "REDIS_PREFIX", "REDIS_DURABLE", "NODE_NAME", "LEASE_SECONDS", "TRUSTED_PROXIES"];
  for (const name of [...single, ...several]) {
    expect(help()).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  }
});
