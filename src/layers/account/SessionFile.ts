import { Effect, Layer, Redacted, Schema } from "effect"
import { randomBytes } from "node:crypto"
import { existsSync } from "node:fs"
import { type KeptLogin, nothingKept } from "../../domain/account/LoginSession.ts"
import { UserId } from "../../domain/Ids.ts"
import { StoreError } from "../../domain/StoreError.ts"
import { SessionStore } from "../../services/account/SessionStore.ts"
import { privateFileFault, readPrivateFile, writePrivateFile } from "../store/PrivateFile.ts"

const Login = Schema.Struct({
  homeserver: Schema.String,
  user: UserId,
  device: Schema.NonEmptyString,
  accessToken: Schema.NonEmptyString,
  refreshToken: Schema.optionalKey(Schema.NonEmptyString),
  obtainedAt: Schema.Finite,
  expiresAt: Schema.optionalKey(Schema.Finite),
  passwordMark: Schema.String
})

/**
 * session.json, which survives a reset of the store (docs/contract.md, "Files in DATA_DIR"). An older version wrote
 * the salt alone, and reads no more of it.
 */
const SessionFile = Schema.Struct({
  salt: Schema.NonEmptyString,
  device: Schema.optionalKey(Schema.NonEmptyString),
  login: Schema.optionalKey(Login),
  found: Schema.optionalKey(Schema.Struct({ name: Schema.String, url: Schema.String }))
})
type SessionFile = typeof SessionFile.Type

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(SessionFile))

const readOrMint = (file: string): SessionFile => {
  if (!existsSync(file)) return { salt: randomBytes(32).toString("base64url") }
  const text = readPrivateFile(file)
  try {
    return decode(text)
  } catch {
    throw new StoreError({ file, reason: "not a session", detail: "" })
  }
}

const keptIn = ({ device, found, login }: SessionFile): KeptLogin => ({
  device,
  found,
  session: login === undefined ? undefined : {
    ...login,
    accessToken: Redacted.make(login.accessToken),
    refreshToken: login.refreshToken === undefined ? undefined : Redacted.make(login.refreshToken),
    expiresAt: login.expiresAt
  }
})

const fileOf = (salt: string, { device, found, session }: KeptLogin): SessionFile => {
  if (session === undefined) {
    return { salt, ...(device === undefined ? {} : { device }), ...(found === undefined ? {} : { found }) }
  }
  const { accessToken, expiresAt, refreshToken, ...plain } = session
  const login = {
    ...plain,
    accessToken: Redacted.value(accessToken),
    ...(refreshToken === undefined ? {} : { refreshToken: Redacted.value(refreshToken) }),
    ...(expiresAt === undefined ? {} : { expiresAt })
  }
  return { ...fileOf(salt, { device, found, session: undefined }), login }
}

const write = (file: string, session: SessionFile) => writePrivateFile(file, `${JSON.stringify(session, null, 2)}\n`)

const doing = <A>(file: string, what: () => A): Effect.Effect<A, StoreError> =>
  Effect.try({ try: what, catch: privateFileFault(file) })

/** The salt of the names that the agent gets: the given one, else the one in the file, else a new one, stored. */
export const threadSalt = (
  file: string,
  given: Redacted.Redacted | undefined
): Effect.Effect<Redacted.Redacted, StoreError> =>
  given !== undefined ? Effect.succeed(given) : doing(file, () => {
    const session = readOrMint(file)
    if (!existsSync(file)) write(file, session)
    return Redacted.make(session.salt)
  })

/** The session store in a file. It is provided only under the folder's lock. */
export const layer = (file: string): Layer.Layer<SessionStore> =>
  Layer.succeed(
    SessionStore,
    SessionStore.of({
      get: doing(file, () => (existsSync(file) ? keptIn(readOrMint(file)) : nothingKept)),
      put: Effect.fn("SessionStore.put")((kept) => doing(file, () => write(file, fileOf(readOrMint(file).salt, kept))))
    })
  )
