import { Context, type Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { ServerPeople } from "../rooms/ServerPeople.ts"
import type { ServerSession } from "../state/HomeserverState.ts"
import type { LoginRules } from "../state/LoginRules.ts"
import type { Elsewhere } from "./HomeserverServer.ts"

/** The running sandbox homeserver, for the process that runs it. */
export class HomeserverHandle extends Context.Service<HomeserverHandle, {
  /** `http://127.0.0.1:port`, without a slash at its end. */
  readonly url: string
  /** The part of user ids after the colon. */
  readonly name: string
  /** Everybody else, acting from within. */
  readonly people: ServerPeople
  /** Makes an account that can log in with a password (with an empty one it cannot). */
  register(localpart: string, password: string): Effect.Effect<UserId>
  /** A token for an account, as logging in gives it. */
  session(user: UserId, device?: string): Effect.Effect<ServerSession>
  /** Ends when a sync of the account waits because the account has seen everything. */
  settled(user: UserId): Effect.Effect<void>
  /** How people log in; tests change it in place. */
  readonly login: LoginRules
  /** The tokens of an account, oldest first. */
  sessions(user: UserId): Effect.Effect<ReadonlyArray<ServerSession>>
  /** Makes an account an administrator of the server. */
  promote(user: UserId): Effect.Effect<void>
  /** From now on the tokens of an account are refused with a soft logout. */
  expire(user: UserId): Effect.Effect<void>
  /** No transaction id is known any more, as on Synapse after a day. */
  readonly forgetTransactions: Effect.Effect<void>
  /** From now on no token that `/sync` gave is known any more. */
  readonly forgetPlaces: Effect.Effect<void>
  /** Keeps the server as it is now; the effect that it gives restores that, as from a backup. */
  readonly backup: Effect.Effect<Effect.Effect<void>>
  /** From now on the token is refused with M_UNKNOWN_TOKEN. */
  revoke(token: string): Effect.Effect<void>
  /** From now on this answers what is no call of the Matrix API. */
  serveElsewhere(elsewhere: Elsewhere): Effect.Effect<void>
}>()("matrix-surface/sandbox/homeserver/HomeserverHandle") {}
