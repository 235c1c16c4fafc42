import { Result } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import { enterDevice } from "../keys/AccountDevices.ts"
import { type HomeserverState, mintSecret, openSession, type ServerSession } from "./HomeserverState.ts"
import { refuse, type ServerResult } from "./ServerRefusal.ts"

/**
 * Ends what was open on the device before, as a login does; `life` in ms makes tokens that expire and can be renewed.
 */
export const logIn = (
  server: HomeserverState,
  { device, name, user }: {
    readonly user: UserId
    readonly device: string | undefined
    readonly name: string | undefined
  },
  life: number | undefined,
  now: number
): ServerSession => {
  for (const session of server.sessions.values()) {
    if (session.user === user && session.device === device) server.sessions.delete(session.token)
  }
  const session = enterDevice(server, user, device, name)
  return life === undefined ? session : renewable(server, session, life, now)
}

const renewable = (server: HomeserverState, session: ServerSession, life: number, now: number): ServerSession => {
  const renewed = { ...session, refresh: mintSecret("refresh_"), expiresAt: now + life }
  server.sessions.set(renewed.token, renewed)
  return renewed
}

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
