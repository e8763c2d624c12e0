import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Config } from "./config.js";

export interface Programs {
  redisServer: string;
  nginx: string;
}

/** Where Redis and nginx are. Throws an Error that says how to install all that is missing. */
export function findPrograms({ path, redisServer: named }: Pick<Config, "path" | "redisServer">): Programs {
  // Debian has nginx where only root looks for programs.
  const directories = [...path.split(delimiter).filter(Boolean), "/usr/sbin", "/usr/local/sbin"];
  const find = (...names: string[]) =>
    names.flatMap((name) => directories.map((directory) => join(directory, name))).find(isProgram);

  const redisServer = named ?? find("redis-server", "valkey-server");
  const nginx = find("nginx");
  if (redisServer && nginx) return { redisServer, nginx };
  const missing = [...(redisServer ? [] : ["redis-server"]), ...(nginx ? [] : ["nginx"])];
  throw new Error(
    `Not installed: ${missing.join(" and ")}. On Debian and Ubuntu: sudo apt-get install ${missing.join(" ")}; ` +
      `with Homebrew: brew install ${missing.join(" ").replace("redis-server", "redis")}.`,
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
