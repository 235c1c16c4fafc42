import { Context, Deferred, Effect, Layer } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"

/** A route of the sandbox homeserver, as `HomeserverPaths` names it; `any` stands for all. */
export type HomeserverRoute =
  | "any"
  | "account_data"
  | "admin"
  | "context"
  | "createRoom"
  | "delete_devices"
  | "devices"
  | "directory"
  | "event"
  | "forget"
  | "invite"
  | "join"
  | "joined_members"
  | "joined_rooms"
  | "keys_changes"
  | "keys_claim"
  | "keys_device_signing"
  | "keys_query"
  | "keys_signatures"
  | "keys_upload"
  | "kick"
  | "leave"
  | "login"
  | "logout"
  | "media_download"
  | "media_upload"
  | "members"
  | "messages"
  | "profile"
  | "receipt"
  | "redact"
  | "refresh"
  | "relations"
  | "room_keys"
  | "room_keys_version"
  | "send"
  | "sendToDevice"
  | "state"
  | "sync"
  | "typing"
  | "upgrade"
  | "versions"
  | "whoami"

export type Fault =
  /** 429; `said` is where the wait of `retryAfter` ms stands: in the body, in whole seconds in the header, nowhere. */
  | { readonly _tag: "RateLimited"; readonly retryAfter: number; readonly said: "body" | "header" | "nowhere" }
  /** Any other refusal, such as that of a gap that the server does not give back. */
  | { readonly _tag: "Refused"; readonly status: number; readonly errcode: string }
  /** A proxy's page instead of an answer. */
  | { readonly _tag: "Broken"; readonly status: number }
  /** The connection ends without an answer, before or after the call was carried out. */
  | { readonly _tag: "Cut"; readonly acted: boolean }
  | { readonly _tag: "TokenRefused"; readonly soft: boolean }
  /** The answer to a request whose token a proxy took away. */
  | { readonly _tag: "TokenMissing" }
  /**
   * Waits for `go`, before or after the call is carried out; `here` tells that it waits, `gone` that the client went
   * away.
   */
  | {
    readonly _tag: "Held"
    readonly acted: boolean
    readonly here: () => void
    readonly gone: () => void
    readonly go: Promise<void>
  }

export interface Held {
  readonly arrived: Effect.Effect<void>
  readonly release: Effect.Effect<void>
  /** Ends when the client ended the call without waiting for its answer. */
  readonly abandoned: Effect.Effect<void>
}

/** Events of an account, as Synapse's `rc_message` counts. */
export interface Limit {
  readonly perSecond: number
  readonly burst: number
  readonly exempt?: ReadonlyArray<UserId>
}

interface Planned {
  readonly fault: Fault
  readonly user: UserId | undefined
}

/** What the sandbox homeserver does wrong. Tests switch it on; until then nothing is wrong. */
export class Faults extends Context.Service<Faults, {
  /** The next call of a route (of one user, when given) meets the fault; several wait in line. */
  next(
    route: HomeserverRoute,
    fault: Fault,
    options?: { readonly user?: UserId; readonly times?: number }
  ): Effect.Effect<void>
  /** The next call of a route waits until it is released. One that is never released hangs. */
  hold(route: HomeserverRoute, options?: { readonly acted?: boolean; readonly user?: UserId }): Effect.Effect<Held>
  /** Every call of a route, of one room and of one user when given, meets the fault, until it is `undefined`. */
  always(
    route: HomeserverRoute,
    fault: Fault | undefined,
    options?: { readonly room?: RoomId; readonly user?: UserId }
  ): Effect.Effect<void>
  /** Counts events against each account, as Synapse does; `undefined` ends it. */
  limit(limit: Limit | undefined): Effect.Effect<void>
  /** Overrules the timeline limit that a sync asks for. */
  timelineLimit(limit: number | undefined): Effect.Effect<void>
  /** For the server: the fault that a call meets, taken out of its line. */
  readonly take: (route: HomeserverRoute, user: UserId | undefined, room?: RoomId) => Fault | undefined
  /** For the server: counts one event; the ms to wait when it is one too many. */
  readonly spend: (user: UserId, now: number) => number | undefined
  readonly timeline: () => number | undefined
}>()("matrix-surface/sandbox/homeserver/Faults") {}

const buckets = () => {
  const spent = new Map<UserId, { count: number; at: number }>()
  return (limit: Limit, user: UserId, now: number) => {
    const bucket = spent.get(user) ?? { count: 0, at: now }
    const count = Math.max(0, bucket.count - ((now - bucket.at) / 1000) * limit.perSecond)
    if (count > limit.burst - 1) return Math.ceil(((count - limit.burst + 1) / limit.perSecond) * 1000)
    spent.set(user, { count: count + 1, at: now })
    return undefined
  }
}

const make = (): Faults["Service"] => {
  const lines = new Map<HomeserverRoute, Array<Planned>>()
  const standing = new Map<string, Fault>()
  const placeOf = (route: HomeserverRoute, room: RoomId | undefined, user: UserId | undefined) =>
    JSON.stringify([route, room ?? null, user ?? null])
  /** The standing fault of a call; the one with the narrowest place wins. */
  const lasting = (route: HomeserverRoute, user: UserId | undefined, room: RoomId | undefined) =>
    standing.get(placeOf(route, room, user)) ?? standing.get(placeOf(route, room, undefined)) ??
      standing.get(placeOf(route, undefined, user)) ?? standing.get(placeOf(route, undefined, undefined))
  let limit: Limit | undefined
  let spend = buckets()
  let timeline: number | undefined

  const plan = (route: HomeserverRoute, fault: Fault, user: UserId | undefined) =>
    lines.set(route, [...(lines.get(route) ?? []), { fault, user }])

  const fromLine = (route: HomeserverRoute, user: UserId | undefined) => {
    const line = lines.get(route)
    const index = line?.findIndex((planned) => planned.user === undefined || planned.user === user) ?? -1
    return index === -1 ? undefined : line!.splice(index, 1)[0]!.fault
  }

  return {
    next: (route, fault, options) =>
      Effect.sync(() => {
        for (let time = 0; time < (options?.times ?? 1); time++) plan(route, fault, options?.user)
      }),
    hold: (route, options) =>
      Effect.sync(() => {
        const here = Deferred.makeUnsafe<void>()
        const gone = Deferred.makeUnsafe<void>()
        const go = Promise.withResolvers<void>()
        const tell = (deferred: Deferred.Deferred<void>) => () => Deferred.doneUnsafe(deferred, Effect.void)
        plan(route, {
          _tag: "Held",
          acted: options?.acted === true,
          here: tell(here),
          gone: tell(gone),
          go: go.promise
        }, options?.user)
        return {
          arrived: Deferred.await(here),
          release: Effect.sync(() => go.resolve()),
          abandoned: Deferred.await(gone)
        }
      }),
    always: (route, fault, options) =>
      Effect.sync(() => {
        const place = placeOf(route, options?.room, options?.user)
        if (fault === undefined) standing.delete(place)
        else standing.set(place, fault)
      }),
    limit: (next) =>
      Effect.sync(() => {
        limit = next
        spend = buckets()
      }),
    timelineLimit: (next) =>
      Effect.sync(() => {
        timeline = next
      }),
    take: (route, user, room) =>
      fromLine(route, user) ?? fromLine("any", user) ?? lasting(route, user, room) ?? lasting("any", user, room),
    spend: (user, now) =>
      limit === undefined || limit.exempt?.includes(user) === true ? undefined : spend(limit, user, now),
    timeline: () => timeline
  }
}

export const layer: Layer.Layer<Faults> = Layer.sync(Faults, make)
