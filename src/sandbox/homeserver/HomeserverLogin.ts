import type { UserId } from "../../domain/Ids.ts"
import { at, readText } from "../../domain/Json.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import * as Sessions from "../state/LoginSessions.ts"
import type { HomeserverRoute } from "./Faults.ts"
import { ok, refusalReply, reply, type ServerReply, type ServerRequest } from "./HomeserverRequest.ts"

const tokens = ({ expiresAt, refresh, token }: ServerSession, now: number) => ({
  access_token: token,
  ...(refresh === undefined || expiresAt === undefined
    ? {}
    : { refresh_token: refresh, expires_in_ms: expiresAt - now })
})

const login = (server: HomeserverState, { body, method, now }: ServerRequest): ServerReply => {
  const { flows, life, refusal: refused } = server.login
  if (method === "GET") return ok({ flows: flows.map((type) => ({ type })) })
  const name = readText(at(body, "identifier", "user")) ?? readText(body["user"]) ?? ""
  const account = server.accounts.get((name.startsWith("@") ? name : `@${name}:${server.name}`) as UserId)
  if (body["type"] !== "m.login.password") return refusalReply(400, "M_UNKNOWN", "Unknown login type")
  if (account === undefined || account.password === "" || account.password !== body["password"]) {
    return refusalReply(403, "M_FORBIDDEN", "Invalid username or password")
  }
  if (refused !== undefined) return refusalReply(refused.status, refused.errcode, "Not this one")
  const session = Sessions.logIn(
    server,
    { user: account.id, device: readText(body["device_id"]), name: readText(body["initial_device_display_name"]) },
    body["refresh_token"] === true ? life : undefined,
    now
  )
  return ok({ user_id: session.user, device_id: session.device, ...tokens(session, now) })
}

const refresh = (server: HomeserverState, { body, now }: ServerRequest): ServerReply => {
  const answer = Sessions.refresh(server, readText(body["refresh_token"]) ?? "", server.login.life ?? 0, now)
  return reply(answer, (session) => tokens(session, now))
}

/** Answers a call that needs no token; undefined: it needs one. */
export const open = (
  server: HomeserverState,
  route: HomeserverRoute,
  request: ServerRequest
): ServerReply | undefined => {
  switch (route) {
    case "versions":
      return ok({ versions: ["v1.11", "v1.13", "v1.16"] })
    case "login":
      return login(server, request)
    case "refresh":
      return refresh(server, request)
    default:
      return undefined
  }
}
