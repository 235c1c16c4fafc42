import { type OlmMachine, type OutgoingRequest, RequestType } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Exit, Semaphore } from "effect"
import { randomUUID } from "node:crypto"
import { readableKeyQuery } from "../../domain/crypto/KeyAnswers.ts"
import { apartByServer } from "../../domain/crypto/KeyQueries.ts"
import { parseJson, recordOf } from "../../domain/Json.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"
import { queryDevices } from "./DeviceQuery.ts"
import { engineCall } from "./engine/EngineCall.ts"
import { makeSharedWork } from "./SharedWork.ts"

/** Users who are asked for together. */
interface Query {
  readonly users: ReadonlyArray<string>
  /** Those of whom the answer may be old, as something changed since it was asked. */
  readonly doubted: Set<string>
}

const bodyFor = (users: ReadonlyArray<string>): RawEvent => ({
  device_keys: Object.fromEntries(users.map((user) => [user, []]))
})

const ofQuery = ({ type }: OutgoingRequest) => type === RequestType.KeysQuery

const usersIn = (requests: ReadonlyArray<OutgoingRequest>) =>
  requests.filter(ofQuery).flatMap(({ body }) => Object.keys(recordOf(recordOf(parseJson(body))["device_keys"])))

/** The queries that are under way: each user's newest is the one that counts. */
const makeUnderWay = () => {
  const newest = new Map<string, Query>()
  const newestIn = (query: Query) => query.users.filter((user) => newest.get(user) === query)
  return {
    newestIn,
    ended: (query: Query) => {
      for (const user of newestIn(query)) newest.delete(user)
    },
    /** Something about these users, or about all, changed before now: no answer about them is certain. */
    doubt: (users: ReadonlyArray<string> | "all") => {
      for (const user of users === "all" ? newest.keys() : users) newest.get(user)?.doubted.add(user)
    },
    /** The queries that answer for these users: those under way, and new ones for the others. */
    queriesFor: (users: ReadonlyArray<string>) => {
      const queries = new Set<Query>()
      const others = users.filter((user) => {
        const query = newest.get(user)
        if (query === undefined || query.doubted.has(user)) return true
        queries.add(query)
        return false
      })
      for (const part of apartByServer(others)) {
        const query: Query = { users: part, doubted: new Set() }
        for (const user of part) newest.set(user, query)
        queries.add(query)
      }
      return [...queries]
    }
  }
}

/**
 * Asks for the devices of users of whom the engine wants to know: of each once at a time, and of each server apart.
 *
 * The engine knows of one round of queries only, and forgets it when it is asked what to send. So an answer is told to
 * it under an id of the round that is the newest by then, and as certain only for users of whom nothing was heard since
 * it was asked.
 */
export const makeDeviceQueries = Effect.fnUntraced(function*(machine: OlmMachine, server: typeof KeyServer.Service) {
  const { doubt, ended, newestIn, queriesFor } = makeUnderWay()
  const shared = yield* makeSharedWork<Query, void, MatrixError | CryptoError>()
  // Between a round's beginning and the answer that is told under its id, none may begin.
  const one = yield* Semaphore.make(1)

  const round = engineCall("asking what to send", () => machine.outgoingRequests()) as Effect.Effect<
    ReadonlyArray<OutgoingRequest>,
    CryptoError
  >
  const listed = one.withPermit(round)

  const tell = (id: string, users: ReadonlyArray<string>, answer: RawEvent) =>
    engineCall("noting an answer", () =>
      machine.markRequestAsSent(
        id,
        RequestType.KeysQuery,
        JSON.stringify(readableKeyQuery(bodyFor(users), answer))
      ))

  const note = (query: Query, answer: RawEvent) =>
    one.withPermit(Effect.gen(function*() {
      const id = (yield* round).find(ofQuery)?.id ?? randomUUID()
      const counted = newestIn(query)
      const doubtful = counted.filter((user) => query.doubted.has(user))
      yield* tell(id, counted.filter((user) => !query.doubted.has(user)), answer)
      // Better than nothing; the engine goes on asking for them.
      if (doubtful.length > 0) yield* tell(randomUUID(), doubtful, answer)
    }))

  const run = (query: Query) =>
    Effect.flatMap(queryDevices(server, bodyFor(query.users)), (answer) => note(query, answer)).pipe(
      Effect.onExit(() => Effect.sync(() => ended(query)))
    )

  /** Asks for all of these of whom the engine wants to know; true: of some the answer may be old already. */
  const ask = Effect.fnUntraced(function*(isWanted: (user: string) => boolean) {
    const users = usersIn(yield* listed).filter(isWanted)
    const queries = queriesFor(users)
    const exits = yield* Effect.forEach(queries, (query) => Effect.exit(shared(query, run(query))), {
      concurrency: "unbounded"
    })
    const failure = exits.find(Exit.isFailure)
    if (failure !== undefined) yield* failure
    return queries.some(({ doubted }) => users.some((user) => doubted.has(user)))
  })

  return {
    /** What the engine wants to be sent. Nobody else may ask it that. */
    listed,
    doubt,
    /** Fails with the first failure after everything was tried. */
    askAll: Effect.asVoid(ask(() => true)),
    /** Waits only until it is known of these users; fails where one of them cannot be asked for. */
    askFor: Effect.fnUntraced(function*(users: ReadonlyArray<string>) {
      const wanted = new Set(users)
      const isWanted = (user: string) => wanted.has(user)
      // Once more at most: who always changes is not waited for.
      if (yield* ask(isWanted)) yield* ask(isWanted)
    })
  }
})
