import { Result } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { at, readRecord, readText } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { type HomeserverState, mintSecret } from "./HomeserverState.ts"
import { forbidden, refuse, type ServerResult } from "./ServerRefusal.ts"

/** Sessions that are open at once; the oldest goes for a new one, so that refused calls do not fill the memory. */
const mostSessions = 100

const open = (server: HomeserverState, purpose: string) => {
  const session = mintSecret("auth_")
  const [oldest] = server.authentications.keys()
  if (server.authentications.size >= mostSessions && oldest !== undefined) server.authentications.delete(oldest)
  server.authentications.set(session, purpose)
  return session
}

const incomplete = (session: string, said: RawEvent): ServerResult<never> =>
  Result.fail({
    status: 401,
    errcode: readText(said["errcode"]) ?? "M_UNKNOWN",
    error: readText(said["error"]) ?? "User-interactive authentication is required",
    body: { session, flows: [{ stages: ["m.login.password"] }], params: {}, ...said }
  })

/** Names the account that a password is for; a bare name is one of this server. */
const named = (server: HomeserverState, auth: RawEvent) => {
  const name = readText(at(auth, "identifier", "user")) ?? readText(auth["user"])
  return name === undefined ? undefined : ((name.startsWith("@") ? name : `@${name}:${server.name}`) as UserId)
}

/**
 * Lets a call pass whose body proves by the account's password that its owner makes it (client-server API,
 * "User-Interactive Authentication API"). As on Synapse, a password without a session is taken too.
 */
export const authenticate = (
  server: HomeserverState,
  user: UserId,
  operation: string,
  body: RawEvent
): ServerResult<void> => {
  const auth = readRecord(body["auth"]) ?? {}
  const purpose = `${user} ${operation}`
  const claimed = readText(auth["session"])
  if (claimed !== undefined && !server.authentications.has(claimed)) {
    return refuse(400, "M_UNKNOWN", `Unknown session ID: ${claimed}`)
  }
  if (claimed !== undefined && server.authentications.get(claimed) !== purpose) {
    return refuse(403, "M_UNKNOWN", "Requested operation has changed during the UI authentication session.")
  }
  const session = claimed ?? open(server, purpose)
  if (auth["type"] === undefined) return incomplete(session, {})
  if (auth["type"] !== "m.login.password") return refuse(400, "M_UNRECOGNIZED", "Unknown authentication stage")
  const account = named(server, auth)
  const password = account === undefined ? "" : (server.accounts.get(account)?.password ?? "")
  if (password === "" || auth["password"] !== password) {
    return incomplete(session, { completed: [], errcode: "M_FORBIDDEN", error: "Invalid username or password" })
  }
  if (account !== user) return forbidden("Invalid auth")
  server.authentications.delete(session)
  return Result.succeed(undefined)
}
