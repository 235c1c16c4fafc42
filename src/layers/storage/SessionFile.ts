import { Effect, Redacted, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs"
import { JournalError } from "../../domain/JournalError.ts"

/** What survives a reset of the store (contract, "Files in DATA_DIR"). */
const Session = Schema.Struct({ salt: Schema.NonEmptyString })

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Session))

const read = (file: string) => {
  const text = readFileSync(file, "utf8")
  try {
    return decode(text)
  } catch {
    throw Object.assign(new Error("it does not hold a session"), { code: "EFORMAT" })
  }
}

/** Written beside and renamed, so that a crash leaves the old file or the new one. */
const write = (file: string, session: typeof Session.Type) => {
  writeFileSync(`${file}.new`, JSON.stringify(session, null, 2) + "\n", { mode: 0o600 })
  chmodSync(`${file}.new`, 0o600)
  renameSync(`${file}.new`, file)
}

/** The salt of the names that the agent gets: the given one, else the one kept in the file, else one minted now and kept. */
export const threadSalt = (file: string, given: Redacted.Redacted | undefined): Effect.Effect<Redacted.Redacted, JournalError> =>
  given !== undefined ? Effect.succeed(given) : Effect.try({
    try: () => {
      if (existsSync(file)) return Redacted.make(read(file).salt)
      const session = { salt: randomBytes(32).toString("base64url") }
      write(file, session)
      return Redacted.make(session.salt)
    },
    catch: (cause) => {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
      return new JournalError({ file, reason: code === "ENOSPC" ? "full" : code === "EFORMAT" ? "not a session" : "read-only", detail: code === "EFORMAT" ? "" : code })
    }
  })
