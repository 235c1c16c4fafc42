// Loaded before the bot (`node --import`): its store is one in memory, which ends with the process. The bot itself
// knows nothing of it.
import { syncBuiltinESMExports } from "node:module"
import sqlite from "node:sqlite"

const { DatabaseSync } = sqlite

sqlite.DatabaseSync = class extends DatabaseSync {
  constructor(...[path, ...rest]: ConstructorParameters<typeof DatabaseSync>) {
    super(String(path).endsWith("bot.db") ? ":memory:" : path, ...rest)
  }
}
syncBuiltinESMExports()
