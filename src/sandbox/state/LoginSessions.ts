import { Result } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { type HomeserverState, mint, openSession, type ServerSession } from "./HomeserverState.ts"
import { refuse, type ServerResult } from "./ServerRefusal.ts"

/**
 * Ends what was open on the device before, as a login does; `life` in ms makes tokens that expire and can be renewed.
 */
export const logIn = (
  server: HomeserverState,
  user: UserId,
  device: string | undefined,
  life: number | undefined,
  now: number
): ServerSession => {
  for (const session of server.sessions.values()) {
    if (session.user === user && session.device === device) close(server, session)
  }
  const session = openSession(server, user, device)
  return life === undefined ? session : renewable(server, session, life, now)
}

const renewable = (server: HomeserverState, session: ServerSession, life: number, now: number): ServerSession => {
  const renewed = { ...session, refresh: mint(server, "refresh_"), expiresAt: now + life }
  server.sessions.set(renewed.token, renewed)
  return renewed
}

const close = (server: HomeserverState, session: ServerSession) => server.sessions.delete(session.token)

/**
 * The session of a token. The first use of a renewed token ends the one that it was made from; its making does not, as
 * the answer may have been lost.
 */
export const use = (server: HomeserverState, token: string, now: number): ServerSession | "expired" | undefined => {
  const session = server.sessions.get(token)
  if (session === undefined) return undefined
  if (session.expiresAt !== undefined && session.expiresAt <= now) return "expired"
  if (session.madeFrom !== undefined) server.sessions.delete(session.madeFrom)
  return session
}

/** New tokens for an old refresh token (client-server API, "Refreshing access tokens"). */
export const refresh = (
  server: HomeserverState,
  token: string,
  life: number,
  now: number
): ServerResult<ServerSession> => {
  const old = [...server.sessions.values()].find((session) => session.refresh === token)
  if (old === undefined) return refuse(401, "M_UNKNOWN_TOKEN", "refresh token does not exist")
  const made = { ...openSession(server, old.user, old.device), madeFrom: old.token }
  return Result.succeed(renewable(server, made, life, now))
}

/** The device is gone with all its tokens. */
export const logOut = (server: HomeserverState, { device, user }: Pick<ServerSession, "device" | "user">) => {
  for (const session of server.sessions.values()) {
    if (session.user === user && session.device === device) close(server, session)
  }
}
