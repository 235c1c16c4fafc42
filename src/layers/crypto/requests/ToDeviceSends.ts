import { Effect } from "effect"
import { recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"

/** What one device is to be sent. */
type ToOne = readonly [user: string, device: string, content: unknown]

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => one < other ? -1 : 1

/** In an order of its own: the engine writes the same request in another order after a restart. */
const devicesIn = (body: RawEvent): ReadonlyArray<ToOne> =>
  Object.entries(recordOf(body["messages"])).sort(byName).flatMap(([user, devices]) =>
    Object.entries(recordOf(devices)).sort(byName).map(([device, content]): ToOne => [user, device, content])
  )

const messagesTo = (ones: ReadonlyArray<ToOne>): RawEvent => {
  const users = new Map<string, Array<readonly [string, unknown]>>()
  for (const [user, device, content] of ones) {
    const devices = users.get(user) ?? []
    devices.push([device, content])
    users.set(user, devices)
  }
  return Object.fromEntries([...users].map(([user, devices]) => [user, Object.fromEntries(devices)]))
}

/** Where to cut: between two users next to the middle, or within the one user that there is. */
const cutOf = (ones: ReadonlyArray<ToOne>): number => {
  const middle = Math.ceil(ones.length / 2)
  const isBetween = (at: number) => at > 0 && at < ones.length && ones[at]![0] !== ones[at - 1]![0]
  for (let off = 0; off < middle + 1; off++) {
    for (const at of [middle - off, middle + off]) if (isBetween(at)) return at
  }
  return middle
}

const isRequestTooLarge = ({ reason }: MatrixError) =>
  reason._tag === "Refused" && (reason.status === 413 || reason.errcode === "M_TOO_LARGE")

const leftOut = Effect.logWarning(
  "A message to one device is too large for the homeserver and is left out: that device cannot read what needs it"
)

/**
 * `PUT /sendToDevice`. A request that is too large for the homeserver, or for a proxy before it, is sent in halves, by
 * user and then by device, one after another. Each half has a transaction of its own that follows from the request's:
 * the same request again sends no device the same twice.
 */
export const sendToDevices = (
  server: typeof KeyServer.Service,
  type: string,
  txn: string,
  body: RawEvent
): Effect.Effect<RawEvent, MatrixError> => {
  const inHalves = (ones: ReadonlyArray<ToOne>, part: string): Effect.Effect<RawEvent, MatrixError> => {
    if (ones.length < 2) return Effect.as(leftOut, {})
    const cut = cutOf(ones)
    return Effect.andThen(send(ones.slice(0, cut), `${part}.0`), send(ones.slice(cut), `${part}.1`))
  }
  const send = (ones: ReadonlyArray<ToOne>, part: string) =>
    Effect.catchIf(
      server.toDevice(type, part, { ...body, messages: messagesTo(ones) }),
      isRequestTooLarge,
      () => inHalves(ones, part)
    )
  return Effect.catchIf(
    server.toDevice(type, txn, body),
    isRequestTooLarge,
    () => inHalves(devicesIn(body), txn)
  )
}
